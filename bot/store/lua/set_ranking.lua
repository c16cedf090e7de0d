-- Let another ranking take the place of the one that is in force.
-- KEYS 1 ranking  2 audit
-- ARGV 1 version expected (0 for none)  2 version written  3 operation id  4 document
--      5 audit line
-- Result 1 set (also when this very operation is repeated), 0 another was learnt meanwhile
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[1] then
  if redis.call('HGET', KEYS[1], 'op') == ARGV[3] then return 1 end
  return 0
end
redis.call('HSET', KEYS[1], 'doc', ARGV[4], 'version', ARGV[2], 'op', ARGV[3])
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[5])
return 1
