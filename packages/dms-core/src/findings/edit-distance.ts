/** How many characters have to be put in, taken out or replaced to make one text of the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  const characters = from.split('')
  // Of what of `to` has been looked at to each beginning of `from`, the empty one left out.
  let row = characters.map((_, index) => index + 1)
  for (const [index, wanted] of to.split('').entries()) {
    let corner = index
    let left = index + 1
    row = row.map((above, at) => {
      left = Math.min(corner + (characters[at] === wanted ? 0 : 1), above + 1, left + 1)
      corner = above
      return left
    })
  }
  return row.at(-1) ?? to.length
}
