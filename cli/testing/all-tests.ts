/** Set for the tests' processes by `npm test -- --all`. */
export const allTestsVariable = "NETBENCH_TEST_ALL";
