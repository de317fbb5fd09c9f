/** Where the bin is. */
export const binPath = '/mine?view=bin'
