// A real server of Bluesky's protocol on a port of this machine, for tests/real/bluesky.py.
// With DB_POSTGRES_URL and REDIS_HOST it has the index of the network behind it.
const { TestNetwork, TestNetworkNoAppView } = require('@atproto/dev-env')

async function main() {
  const pds = { port: Number(process.argv[2]), hostname: 'localhost', enableDidDocWithSession: true }
  const network = process.env.DB_POSTGRES_URL
    ? await TestNetwork.create({ pds, dbPostgresSchema: 'mynah' })
    : await TestNetworkNoAppView.create({ pds: { ...pds, bskyAppViewUrl: undefined, bskyAppViewDid: undefined } })
  console.log(`READY ${network.pds.url}`)
  process.on('SIGTERM', () => network.close().then(() => process.exit(0)))
}

main()
