// Where runners write their JUnit files, by the usual names of folders and files.

const FOLDER = /(^|\/)(surefire-reports|failsafe-reports|test-results?|test-reports?|junit|reports)\//
const NAME = /(^|[/_.-])(junit|test|tests|test-results?|pytest|rspec|phpunit|report|results)([_.-][^/]*)?\.xml$/i

export const isJunitPath = (path: string) => path.endsWith('.xml') && (FOLDER.test(path) || NAME.test(path))
