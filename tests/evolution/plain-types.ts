import { join } from 'node:path'
import ts from 'typescript'
import { programWith, TODAY } from './core-program.ts'

/** The types of the main entry point that are no templates: each is complete without arguments. */
export function plainTypes(): readonly string[] {
  const entry = join(TODAY.folder, 'index.ts')
  const program = programWith({}, [entry])
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(entry)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${entry} is no module`)
  const aliased = (symbol: ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
  return checker
    .getExportsOfModule(module)
    .filter((symbol) => aliased(symbol).declarations?.some(isPlainType))
    .map(({ name }) => name)
}

function isPlainType(declaration: ts.Declaration): boolean {
  const named = ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration) || ts.isClassDeclaration(declaration)
  return named && declaration.typeParameters === undefined
}
