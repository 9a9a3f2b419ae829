#!/usr/bin/perl
# Hands the input of an agent's hook to Signalbox and prints what it answers. Called at every tool call, hence no modules: perl
# alone starts in a few milliseconds. Whatever is missing or fails, it prints nothing and exits 0: the agent goes on by itself.
# usage: relay.pl AGENT EVENT [wait]        the conversation is described in src/agents/hook-line.ts
my $PAYLOAD_BYTES_MAX = 1024 * 1024;
my $RECONNECT_WITHIN_S = $ENV{SIGNALBOX_RECONNECT_S} // 60;
my ($agent, $event, $waits) = @ARGV;
my ($path, $session, $token) = @ENV{'SIGNALBOX_HOOKS', 'SIGNALBOX_SESSION', 'SIGNALBOX_SESSION_TOKEN'};
my $parent = getppid();
$SIG{PIPE} = 'IGNORE';
$SIG{ALRM} = sub { exit 0 };

# Read to the end in any case, or the agent would write into a closed pipe.
my ($payload, $chunk) = ('', '');
while (sysread(STDIN, $chunk, 65536)) { $payload .= $chunk if length($payload) <= $PAYLOAD_BYTES_MAX }
for ($path, $session, $token, $agent, $event) { exit 0 unless defined && length }
for ($session, $token, $agent, $event) { exit 0 unless /\A[A-Za-z0-9._-]+\z/ }
$payload =~ tr/\r\n/  /;
$payload = 'null' if $payload !~ /\S/ || length($payload) > $PAYLOAD_BYTES_MAX;
my $id = sprintf '%d-%d-%08x', $$, time, int rand 0xffffffff;
my $line = qq({"v":1,"session":"$session","token":"$token","agent":"$agent","requestId":"$id","event":"$event","payload":$payload}\n);

# A unix address as the system lays it out; Linux has no length byte.
exit 0 if length($path) > 100;
my $address = $^O eq 'linux' ? pack('S Z108', 1, $path) : pack('C C Z104', 106, 1, $path);

# undef: nobody there; '': nothing to print; else what to print. `lost` when it waited and the other side went away.
sub call {
    socket(my $socket, 1, 1, 0) or return;
    alarm($waits ? 10 : 1);
    connect($socket, $address) or return;
    for (my $sent = 0; $sent < length $line;) { $sent += syswrite($socket, $line, 65536, $sent) || return }
    my ($heard, $accepted) = ('', 0);
    while (1) {
        if ($accepted) {
            vec(my $ready = '', fileno $socket, 1) = 1;
            # The agent is gone: nobody reads what would be printed.
            next if !select($ready, undef, undef, 2) && getppid() == $parent;
            exit 0 if getppid() != $parent;
        }
        return $accepted ? 'lost' : undef unless sysread $socket, $heard, 65536, length $heard;
        while ($heard =~ s/\A([^\n]*)\n//) {
            return $1 if $1 ne 'wait';
            alarm 0;
            $accepted = 1;
        }
    }
}

my $answer = call();
if (defined $answer && $answer eq 'lost') {
    my $until = time + $RECONNECT_WITHIN_S;
    while ((!defined $answer || $answer eq 'lost') && time < $until && getppid() == $parent) {
        $until = time + $RECONNECT_WITHIN_S if defined $answer && $answer eq 'lost';
        alarm 0;
        select undef, undef, undef, 0.2;
        $answer = call();
    }
}
print $answer if defined $answer && $answer ne 'lost';
exit 0;
