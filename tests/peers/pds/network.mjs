// A real personal data server with the directory of identities that it needs.
// It lets every login take 350 ms, so that their times tell nothing; an adapter logs in for each delivery, some thousand times in the tests.
const { setTimeout: real } = globalThis
const quick = (then, after, ...given) => real(then, after > 250 && after <= 350 ? 0 : after, ...given)
globalThis.setTimeout = Object.defineProperties(quick, Object.getOwnPropertyDescriptors(real))

const { TestNetworkNoAppView } = await import('@atproto/dev-env')
await TestNetworkNoAppView.create({ pds: { port: 2583, hostname: 'localhost' }, plc: { port: 2582 } })
console.log('ready')
