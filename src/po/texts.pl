#!/usr/bin/perl
# The texts of packnd.fail() and packnd.say() in SQL files, as a template for
# gettext: xgettext knows no SQL.
#
#   perl src/po/texts.pl FILE...
#
# A text is a literal, or the literals after THEN and ELSE of a CASE.  One that
# is made of arguments alone ('%2$s') needs no translation.  A text that is
# nothing of that, or joined of parts, is an error: it would never be
# translated.
use strict;
use warnings;

my %places;
my $errors = 0;

# Which arguments are texts, from 0.
my %texts_of = (fail => [1, 2, 3], say => [0]);

for my $file (@ARGV)
{
	open my $handle, '<', $file or die "$file: $!\n";
	my $source = do { local $/; <$handle> };
	$source =~ s/^\s*--.*$//mg;
	while ($source =~ /packnd\.(fail|say)\(/g)
	{
		my ($function, $begin) = ($1, pos $source);
		# not the declaration
		next if substr($source, $begin, 40) =~ /^(?:text, |code text|message text)/
			|| substr($source, $begin, 5) eq 'text)' || substr($source, $begin, 1) eq ')';
		my $line = 1 + (substr($source, 0, $begin) =~ tr/\n//);
		my @arguments = arguments($source, $begin);
		for my $n (@{ $texts_of{$function} })
		{
			next if $n >= @arguments;
			note($_, "$file:$line") for literals($arguments[$n], "$file:$line");
		}
	}
}

print qq(msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n);
for my $text (sort keys %places)
{
	(my $quoted = $text) =~ s/([\\"])/\\$1/g;
	print "\n#: @{ $places{$text} }\nmsgid \"$quoted\"\nmsgstr \"\"\n";
}
exit($errors > 0);

# The arguments of a call that begin at a place, split at the commas between.
sub arguments
{
	my ($source, $at) = @_;
	my ($depth, $argument, @arguments) = (0, '');
	while (1)
	{
		if (substr($source, $at) =~ /^('(?:[^']|'')*')/)
		{
			$argument .= $1;
			$at += length $1;
			next;
		}
		my $c = substr $source, $at++, 1;
		last if $c eq '' || ($c eq ')' && $depth == 0);
		if ($c eq ',' && $depth == 0)
		{
			push @arguments, $argument;
			$argument = '';
			next;
		}
		$depth++ if $c =~ /[(\[]/;
		$depth-- if $c =~ /[)\]]/;
		$argument .= $c;
	}
	s/^\s+|\s+$//g for @arguments, $argument;
	s/^(?:message|detail|hint)\s*=>\s*// for @arguments, $argument;
	return (@arguments, $argument);
}

sub literals
{
	my ($argument, $place) = @_;
	my $literal = qr/'((?:[^']|'')*)'/;
	return () if $argument =~ /^NULL$/i;
	return ($1) if $argument =~ /^$literal$/;
	if ($argument =~ /^CASE\b.*\bEND$/s && $argument !~ /\|\|/)
	{
		my @found;
		push @found, $1 while $argument =~ /\b(?:THEN|ELSE)\s+$literal/g;
		return @found if @found;
	}
	print STDERR "$place: not a text that can be translated: $argument\n";
	$errors++;
	return ();
}

sub note
{
	my ($text, $place) = @_;
	$text =~ s/''/'/g;
	return if $text =~ /^(?:%[1-9]\$s|[\s.,:;])*$/;
	push @{ $places{$text} }, $place;
}
