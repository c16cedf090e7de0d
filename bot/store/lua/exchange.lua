-- Exchange the times of two scheduled drafts of one account: both or neither.
-- KEYS 1 first draft  2 second draft  3 due of the account  4 slots of the account  5 audit
-- ARGV 1 operation id
--      2 id  3 version expected  4 version written  5 document  6 due, ms  7 slot, ms ('' for none)
--      8 audit line                                             (2 to 8 of the first draft)
--      9 to 15 the same of the second
-- Result 1 exchanged (also when repeated), 0 a version was another
if redis.call('HGET', KEYS[1], 'op') == ARGV[1] then return 1 end
for draft = 1, 2 do
  if redis.call('HGET', KEYS[draft], 'version') ~= ARGV[draft * 7 - 4] then return 0 end
end
for draft = 1, 2 do
  local at = draft * 7 - 5
  redis.call('HSET', KEYS[draft], 'doc', ARGV[at + 3], 'version', ARGV[at + 2], 'op', ARGV[1])
  redis.call('ZADD', KEYS[3], ARGV[at + 4], ARGV[at])
  if ARGV[at + 5] == '' then
    redis.call('ZREM', KEYS[4], ARGV[at])
  else
    redis.call('ZADD', KEYS[4], ARGV[at + 5], ARGV[at])
  end
  redis.call('XADD', KEYS[5], '*', 'entry', ARGV[at + 6])
end
return 1
