-- Forget a mention that is old, unless it still waits for its draft.
-- KEYS 1 mention  2 index of its status  3 checks of the account
-- ARGV 1 id
-- Result 1 forgotten, 0 it was moved meanwhile
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1
