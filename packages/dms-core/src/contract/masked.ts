/** What a secret-looking value reads back as. A write that contains it is INVALID_ARGUMENT, so that promoting what was read never writes the mask. */
export const MASKED = '**masked**'
