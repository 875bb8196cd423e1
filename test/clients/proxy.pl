#!/usr/bin/perl
# A network that fails at a chosen moment: between clients on a port of the
# loopback interface, which it prints, and a server on a Unix socket.
#
#     proxy.pl SOCKET
#
# What happens to a statement is said by a comment in its text, the first time
# that it comes by; said again, by a client that connected anew, it passes.
#
#     /* cut before: NAME */        it never reaches the server
#     /* cut after: NAME */         the server has answered, the client hears nothing
#     /* cut early: NAME */         the client is gone while the server works
#     /* cut before commit: NAME */ the next COMMIT of this connection never
#     /* cut after commit: NAME */  reaches the server, or is answered unheard
#
# Each cut closes both ends, and is printed.
use strict;
use warnings;

use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;

use constant { SSL_REQUEST => 80877103, GSSENC_REQUEST => 80877104 };

my ($socket_path) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 100, ReuseAddr => 1)
  or die "cannot listen: $!\n";
$SIG{PIPE} = 'IGNORE';
$| = 1;
print $listener->sockport, "\n";

my $select = IO::Select->new($listener);
my %connection_of;    # of either end
my %was_cut;          # names

# Both ends, or what is left of them
sub hang_up
{
	my ($connection) = @_;
	for my $end (grep { defined } delete @$connection{qw(client server)})
	{
		$select->remove($end);
		delete $connection_of{$end};
		close $end;
	}
	return;
}

sub cut
{
	my ($connection) = @_;
	print "$connection->{cut} $connection->{name}\n";
	hang_up($connection);
	return;
}

# The text that a frontend message sends or runs, if any
sub statement
{
	my ($connection, $type, $body) = @_;
	my @strings = split /\0/, $body, 3;
	if ($type eq 'P')
	{
		$connection->{prepared}{ $strings[0] } = $strings[1];
		return $strings[1] =~ /^COMMIT/i ? undef : $strings[1];
	}
	return $strings[0] if $type eq 'Q';
	# of what was prepared only COMMIT matters when it runs
	my $text = $type eq 'B' ? $connection->{prepared}{ $strings[1] } : undef;
	return defined $text && $text =~ /^COMMIT/i ? $text : undef;
}

# A whole message of the client; false once the connection is cut
sub from_client
{
	my ($connection, $type, $body, $message) = @_;
	my $text = statement($connection, $type, $body) // '';
	if ($text =~ m{/\* cut (\w+)( commit)?: (.*?) \*/} && !$was_cut{$3}++)
	{
		$connection->{name} = $3;
		$connection->{ $2 ? 'cut_commit' : 'cut' } = "$1" . ($2 // '');
	}
	if ($text =~ /^COMMIT/i && defined $connection->{cut_commit})
	{
		$connection->{cut} = delete $connection->{cut_commit};
	}
	my $when = $connection->{cut} // '';
	if ($when =~ /^before/)
	{
		cut($connection);
		return 0;
	}
	syswrite $connection->{server}, $message;
	if ($type eq 'Q' || $type eq 'S')
	{
		$connection->{asked}++;
		if ($when =~ /^early/)
		{
			my $client = delete $connection->{client};
			$select->remove($client);
			delete $connection_of{$client};
			close $client;
			return 0;
		}
	}
	return 1;
}

sub read_client
{
	my ($connection) = @_;
	my $buffer = \$connection->{from_client};
	while (length $$buffer >= 8 || $connection->{is_open} && length $$buffer >= 5)
	{
		my $type_length = $connection->{is_open} ? 1 : 0;
		my $length = $type_length + unpack "x$type_length N", $$buffer;
		last if length $$buffer < $length;
		my $message = substr $$buffer, 0, $length, '';
		if ($connection->{is_open})
		{
			from_client($connection, substr($message, 0, 1), substr($message, 5), $message) or return;
			next;
		}
		my $code = unpack 'x4 N', $message;
		if ($code == SSL_REQUEST || $code == GSSENC_REQUEST)
		{
			syswrite $connection->{client}, 'N';
			next;
		}
		$connection->{is_open} = 1;
		$connection->{asked} = 1;
		syswrite $connection->{server}, $message;
	}
	return;
}

sub read_server
{
	my ($connection) = @_;
	my $buffer = \$connection->{from_server};
	my $passed = '';
	while (length $$buffer >= 5)
	{
		my $length = 1 + unpack 'x N', $$buffer;
		last if length $$buffer < $length;
		my $message = substr $$buffer, 0, $length, '';
		$connection->{answered}++ if $message =~ /^Z/;
		$passed .= $message;
	}
	if (!defined $connection->{cut})
	{
		syswrite $connection->{client}, $passed;
	}
	elsif ($connection->{answered} == $connection->{asked})
	{
		cut($connection);
	}
	return;
}

while (my @ready = $select->can_read)
{
	for my $end (@ready)
	{
		if ($end == $listener)
		{
			my $client = $listener->accept or next;
			my $server = IO::Socket::UNIX->new(Peer => $socket_path) or die "cannot connect to $socket_path: $!\n";
			my %connection = (client => $client, server => $server, from_client => '', from_server => '', answered => 0);
			$connection_of{$_} = \%connection for $client, $server;
			$select->add($client, $server);
			next;
		}
		# closed with its other end, in this round
		my $connection = $connection_of{$end} or next;
		my $is_client = defined $connection->{client} && $end == $connection->{client};
		my $buffer = $is_client ? \$connection->{from_client} : \$connection->{from_server};
		if (!sysread $end, $$buffer, 65536, length $$buffer)
		{
			hang_up($connection);
		}
		elsif ($is_client)
		{
			read_client($connection);
		}
		else
		{
			read_server($connection);
		}
	}
}
