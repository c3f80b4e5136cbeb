// A real personal data server with the directory of identities that it needs.
import { TestNetworkNoAppView } from '@atproto/dev-env'
await TestNetworkNoAppView.create({ pds: { port: 2583, hostname: 'localhost' }, plc: { port: 2582 } })
console.log('ready')
