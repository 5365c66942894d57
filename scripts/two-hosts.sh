#!/bin/bash
# Trains on two hosts that are network namespaces of this machine, with a cable between them: as root on Linux, with Open MPI.
# First to the end, which must give the model of one process; then a host is lost, a rank is stuck, the cable is cut, and each time the training is
# resumed on one host.
#   bash scripts/two-hosts.sh
set -euo pipefail
cd "$(dirname "$0")/.."
chainrule="$(command -v node) $PWD/dist/cli/main.js"
place=$(mktemp -d)
net=chainrule$$-
if [ "$(id -u)" != 0 ] || ! command -v mpirun.openmpi >/dev/null || ! ip netns add "$net"1 2>/dev/null; then
  echo "SKIPPED: two hosts: this needs root, the right to make network namespaces, and openmpi-bin"
  exit 0
fi
trap 'for host in 1 2; do ip netns pids $net$host | xargs -r kill -9; ip netns del $net$host; done; rm -rf "$place"' EXIT
ip netns add "$net"2
ip link add cable1 netns "$net"1 type veth peer name cable2 netns "$net"2
for host in 1 2; do
  ip -n $net$host addr add 10.77.0.$host/24 dev cable$host
  ip -n $net$host link set cable$host up
  ip -n $net$host link set lo up
done

# In place of ssh: HOST COMMAND. Each host has a name and a /dev/shm of its own, so that nothing but the cable joins them.
cat >"$place/agent" <<'AGENT'
#!/bin/bash
host=${1##*.}; shift
exec ip netns exec "$CHAINRULE_NET$host" unshare -u -m bash -c "hostname host$host; mount -t tmpfs none /dev/shm; export OMPI_MCA_orte_tmpdir_base=/dev/shm; $*"
AGENT
chmod +x "$place/agent"

export CHAINRULE_NET=$net OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_oob_tcp_keepalive_time=3 OMPI_MCA_oob_tcp_keepalive_intvl=1 OMPI_MCA_oob_tcp_keepalive_probes=2
network="--mca plm_rsh_agent $place/agent --mca btl tcp,self,vader --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24"
cd "$place"
train="train moons:1000 --hidden 64,64 --checkpoint 0"

$chainrule $train --epochs 200 --patience 200 --shards 8 --name alone >/dev/null 2>&1
before=$(ip netns exec "$net"1 cat /proc/net/dev | awk '/cable1/ { print $10 }')
"$place/agent" host.1 mpirun.openmpi $network --bind-to none --host 10.77.0.1:2,10.77.0.2:2 -n 4 $chainrule $train --epochs 200 --patience 200 --name both >both.log 2>&1
grep Ranks both.log
sent=$(($(ip netns exec "$net"1 cat /proc/net/dev | awk '/cable1/ { print $10 }') - before))
echo "host1 sent $((sent / 1000)) kB over the cable"
cmp runs/alone/model.safetensors runs/both/model.safetensors
echo "the model of two hosts is that of one process"

# fails NAME COMMAND...: what the command does to a training, how long that takes, and whether it can be resumed.
fails() {
  local name=$1 job begun code left second
  shift
  "$place/agent" host.1 mpirun.openmpi $network --bind-to none --host 10.77.0.1:2,10.77.0.2:2 -n 4 $chainrule $train --epochs 200 --patience 200 --name "$name" >"$name.log" 2>&1 &
  job=$!
  until grep -q epoch "$name.log" || ! kill -0 $job; do sleep 0.1; done
  "$@"
  begun=$(date +%s%N)
  wait $job && code=0 || code=$?
  echo "$name: mpirun ended with $code after $((($(date +%s%N) - begun) / 1000000)) ms"
  grep -m 1 "does not answer" "$name.log" || grep -m 2 "lost communication\|daemon" "$name.log"
  for second in $(seq 20); do
    left=$(for host in 1 2; do ip netns pids $net$host; done | wc -l)
    [ "$left" = 0 ] && break
    sleep 1
  done
  echo "processes left on both hosts: $left, ${second} s after that"
  $chainrule train --resume "runs/$name" >/dev/null 2>&1
  cmp runs/alone/model.safetensors "runs/$name/model.safetensors"
  echo "resumed on one host, it is the same model"
}
ranks_of() {
  for pid in $(ip netns pids "$net$1"); do
    grep -qz '^OMPI_COMM_WORLD_RANK=' "/proc/$pid/environ" && grep -q main.js "/proc/$pid/cmdline" && echo "$pid"
  done
}
lose_host() { ip netns pids "$net"2 | xargs kill -9; }
stop_rank() { kill -STOP "$(ranks_of 2 | head -1)"; }
cut_cable() { ip -n "$net"2 link set cable2 down; }

fails host-lost lose_host
fails rank-stuck stop_rank
fails cable-cut cut_cable
