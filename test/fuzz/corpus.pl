#!/usr/bin/perl
#
# The inputs that are kept for a fuzz target: one file, one input a line.
#
#	corpus.pl unpack FILE DIR       each line as a file of DIR, named by its SHA-1
#	corpus.pl add FILE INPUT...     the content of these files as lines of FILE
#	corpus.pl pack FILE DIR         all that DIR holds as the lines of FILE
#	corpus.pl check FILE...         are they in order, each line as it would be written?
#
# In a line, \\ \n \r \t stand for backslash, line feed, carriage return and
# tab, \xHH for a byte that is no printable character of UTF-8.  Lines are
# sorted by bytes, each there once, so that a difference shows what came.

use strict;
use warnings;
use Digest::SHA qw(sha1_hex);

my %letter = ("\\" => "\\\\", "\n" => "\\n", "\r" => "\\r", "\t" => "\\t");
my %byte = reverse %letter;

# printable characters in well-formed UTF-8; the controls of C1 begin with C2
my $plain = qr/[\x20-\x5B\x5D-\x7E]
	| \xC2[\xA0-\xBF] | [\xC3-\xDF][\x80-\xBF]
	| \xE0[\xA0-\xBF][\x80-\xBF] | \xED[\x80-\x9F][\x80-\xBF]
	| [\xE1\xE3-\xEC\xEE][\x80-\xBF]{2}
	| \xF0[\x90-\xBF][\x80-\xBF]{2} | [\xF1-\xF3][\x80-\xBF]{3} | \xF4[\x80-\x8F][\x80-\xBF]{2}/x;

sub escape
{
	my ($input) = @_;
	$input =~ s/($plain)|(.)/defined $1 ? $1 : $letter{$2} \/\/ sprintf("\\x%02X", ord $2)/gse;
	return $input;
}

sub unescape
{
	my ($line) = @_;
	$line =~ s/(\\x([0-9A-F]{2})|\\.)/defined $2 ? chr hex $2 : $byte{$1} \/\/ die "$1 stands for nothing\n"/ge;
	return $line;
}

sub slurp
{
	my ($name) = @_;
	open my $file, '<:raw', $name or die "$name: $!\n";
	local $/;
	return scalar(<$file>) // '';
}

sub spew
{
	my ($name, $content) = @_;
	open my $file, '>:raw', $name or die "$name: $!\n";
	print $file $content;
	close $file or die "$name: $!\n";
}

sub lines
{
	my ($name) = @_;
	return -e $name ? split(/\n/, slurp($name), -1) : ();
}

# The lines of a file end with a line feed, so the last piece is none.
sub kept
{
	my @lines = lines(@_);
	pop @lines;
	return @lines;
}

sub keep
{
	my ($name, @lines) = @_;
	my %seen;
	spew($name, join('', map { "$_\n" } sort grep { !$seen{$_}++ } @lines));
}

my ($command, $name, @rest) = @ARGV;
die "usage: corpus.pl unpack|add|pack|check FILE ...\n" unless defined $name;
if ($command eq 'unpack')
{
	for my $input (map { unescape($_) } kept($name))
	{
		spew("$rest[0]/" . sha1_hex($input), $input);
	}
}
elsif ($command eq 'add')
{
	keep($name, kept($name), map { escape(slurp($_)) } @rest);
}
elsif ($command eq 'pack')
{
	keep($name, map { escape(slurp($_)) } grep { -f } glob("\Q$rest[0]\E/*"));
}
elsif ($command eq 'check')
{
	for my $file ($name, @rest)
	{
		my $last;
		for my $line (kept($file))
		{
			print "$file: not as it would be written: $line\n" if escape(unescape($line)) ne $line;
			print "$file: not in order: $line\n" if defined $last && $line le $last;
			$last = $line;
		}
	}
}
else
{
	die "corpus.pl: no command \"$command\"\n";
}
