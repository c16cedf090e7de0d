-- Remember which server holds the data; another one than the last begins a new epoch.
-- KEYS 1 epoch  2 audit
-- ARGV 1 the server's identity  2 now, ms  3 audit line
-- Result when the epoch began, ms; 0 for the first
local known = redis.call('HGET', KEYS[1], 'server')
if not known then
  redis.call('HSET', KEYS[1], 'server', ARGV[1], 'since', '0')
elseif known ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'server', ARGV[1], 'since', ARGV[2])
  redis.call('XADD', KEYS[2], '*', 'entry', ARGV[3])
end
return redis.call('HGET', KEYS[1], 'since')
