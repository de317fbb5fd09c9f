/** What the system's dialog offers: some systems know no type for the ends of names that stand here. */
export const takenTypes = 'video/*,audio/*,.mkv,.ts,.m2ts,.flv,.avi,.mov,.wmv,.mxf'
