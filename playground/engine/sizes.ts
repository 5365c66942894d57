/** Sizes that the worker computes by and the page draws by. */

/** Points per side of the pictures in neurons, and of the large one. */
export const coarseSide = 32;
export const fineSide = 100;
/** The plane goes from -reach to reach in both directions. */
export const reach = 6;
/** Features by formulas, and letters of one. */
export const mostFormulas = 4;
export const longestFormula = 120;
/** What the side of the unit square is there, where exclusive or is its four corners. */
export const cornerSide = 6;
