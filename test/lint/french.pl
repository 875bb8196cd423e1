# See french.sh.  The spelling is that of hunspell's French dictionary, with
# the words of the scheme in src/po/words.fr; errors, which name arguments,
# may also have those of src/po/words_callers.fr.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));

my ($number, $failed) = (0, 0);

sub result
{
	my ($name, @problems) = @_;
	$number++;
	print @problems ? 'not ok' : 'ok', " $number - $name\n";
	print "# $_\n" for @problems;
	$failed ||= @problems;
}

sub contents
{
	my ($file) = @_;
	open my $handle, '<', $file or die "$file: $!\n";
	local $/;
	return <$handle>;
}

# entries($file): the texts of a catalog, with their translations and flags
sub entries
{
	my ($file) = @_;
	my %entries;
	for my $block (split /\n{2,}/, `msgcat --no-wrap $file`)
	{
		my ($id) = $block =~ /^msgid "(.*)"$/m or next;
		my @strings = $block =~ /^msgstr(?:\[\d\])? "(.*)"$/mg;
		next if $id eq '' || $block =~ /^#~/m;
		$entries{$id} = { strings => \@strings, fuzzy => scalar $block =~ /^#,.*\bfuzzy\b/m };
	}
	return \%entries;
}

sub placeholders
{
	my ($text) = @_;
	my %found;
	$found{$1}++ while $text =~ /(%[1-9]\$s)/g;
	return join ' ', sort keys %found;
}

my $extraction = `make --no-print-directory -s template 2>&1`;
result('each text of packnd.fail() and packnd.say() is a whole literal', grep { /\S/ } split /\n/, $extraction);
my $wanted = entries('build/po/packnd.pot');
my $french = entries('src/po/fr.po');

result('each text that a caller may read has a French one',
	map { "no French text (make po, then translate it in src/po/fr.po): $_" } grep {
		my $e = $french->{$_};
		!$e || $e->{fuzzy} || grep { $_ eq '' } @{ $e->{strings} }
	} sort keys %$wanted);
result('no French text belongs to a text that is no more',
	map { "make po takes it away: $_" } grep { !$wanted->{$_} } sort keys %$french);
result('a French text has the arguments of the other',
	grep { defined } map {
		my $id = $_;
		map { placeholders($_) eq placeholders($id) || $_ eq '' ? undef : "$id: $_" } @{ $french->{$id}{strings} }
	} sort keys %$french);
my $checked = `msgfmt --check-format --check-domain -o /dev/null src/po/fr.po 2>&1`;
result('msgfmt accepts it', split /\n/, $checked);
result('functions in SQL fail by packnd.fail()',
	grep { /\S/ } split /\n/, `grep -n 'RAISE EXCEPTION' src/*/*.sql`);

# ---- spelling

my (%read, %shown, %spoken);

# read_aloud($place, $text): notes a text without what is no French in it
sub read_aloud
{
	my ($place, $text) = @_;
	$text =~ s/\\"/"/g;
	$text =~ s/''/'/g;
	$text =~ s/« [^»]* »/ /g;                        # quoted
	$text =~ s/[\w.-]+\.fr\b/ /g;                   # caf.fr
	$text =~ s/\{[^}]*\}|\[\]/ /g;                   # JSON
	$text =~ s/%(?:[1-9]\$)?[-0-9.*]*[lz]*[sdcu]/ /g;   # arguments
	$text =~ s/\b[a-z]+\.[a-z_]+(?:\([^)]*\))?/ /g;  # pnd.open_ticket(reason)
	$text =~ s/\b\w+\([^)]*\)/ /g;
	$text =~ s/\b\w*_\w*\b/ /g;                      # case_number
	$text =~ s/(?<!\w)-?\d[-\d]*\w*/ /g;                    # L. 214-9, 24e
	$text =~ s/\b[A-Z0-9]{2,}\b/ /g;                 # CREATE ROLE
	$read{$text} //= $place;
	return $text;
}

# show($place, $text): the same of a text that professionals read
sub show
{
	my ($place, $text) = @_;
	$text =~ s/''/'/g;
	$shown{$text} //= $place;
	$spoken{$text} = read_aloud($place, $text);
}

for my $id (keys %$french)
{
	read_aloud('src/po/fr.po', $_) for @{ $french->{$id}{strings} };
}
for my $file (glob 'src/*/*.sql')
{
	my $source = contents($file);
	show($file, $1) while $source =~ /"(?:label|missing|question)_fr": "((?:[^"\\]|\\.)*)"/g;
	# what pnd.guide() says, from the comments
	show($file, $1) while $source =~ /^FR: (.*)';$/mg;
	# what functions say, and the bodies, papers and clocks of measures: texts with an accent
	(my $spoken_by_code = $source) =~ s/^COMMENT ON .*?';$//msg;
	$spoken_by_code =~ s/--.*$//mg;
	while ($spoken_by_code =~ /'((?:[^'\n]|'')*)'/g)
	{
		my $text = $1;
		$text =~ s/\\n/ /g;
		show($file, $text) if $text =~ /[éèêëàâçùûôîïœÉÈÊÀÇÔ]/ && $text !~ /\b[Tt]he\b/;
	}
	# lists of codes
	while ($source =~ /pnd_data\.add_codes\('\w+', '((?:[^']|'')*)'(?:, '(\{[^}]*\})')?/g)
	{
		my ($list, $codes) = ($1, $2 // '');
		show($file, $list);
		show($file, $1) while $codes =~ /"[^"]*": "([^"]*)"/g;
	}
	# rows: the values of columns that are named so
	while ($source =~ /INSERT INTO pnd_data\.\w+ \(([^)]*)\) VALUES\s*((?:\((?:[^()']|'(?:[^']|'')*'|\([^()]*\))*\),?\s*)+)/g)
	{
		my ($columns, $rows) = ($1, $2);
		my @columns = split /\s*,\s*/, $columns;
		while ($rows =~ /\(((?:[^()']|'(?:[^']|'')*'|\([^()]*\))*)\)/g)
		{
			my $row = $1;
			my @values;
			push @values, $1 while $row =~ /\s*((?:[^,']|'(?:[^']|'')*')+)/g;
			for my $i (0 .. $#columns)
			{
				show($file, $1) if $columns[$i] =~ /_fr$/ && ($values[$i] // '') =~ /^'(.*)'/s;
			}
		}
	}
}
for my $file (glob 'src/policy/fr/*.dmn src/routing/fr/*.dmn')
{
	my $source = contents($file);
	# of descriptions without the codes of their labels ("none : aucune"); what
	# is shown of a table, its sources, notes in the drawing; the names of the cases that it is tested by
	for my $text ($source =~ m{<description>([^<]*)</description>}g, $source =~ m{ label="([^"]*)"}g,
		$source =~ m{<(?:annotationEntry|textAnnotation)[^>]*>\s*<text>([^<]*)</text>}g,
		$source =~ m{<testCase [^>]*\bname="([^"]*)"}g)
	{
		$text =~ s/&(\w+);/{ amp => '&', lt => '<', gt => '>', quot => '"', apos => "'" }->{$1}/eg;
		$text =~ s/^\s*(?:\w*:\s*)?[a-z]\w* : / /mg;
		show($file, $text);
	}
}

result('what professionals read names no function and no column',
	map { "$shown{$_}: $_" } grep { s/\bpg_cron\b//r =~ /\w_\w|\bpnd\b|\w\(\)/ } sort keys %shown);
# a description of a model says "elles" of questions, and "la tâche tourne-t-elle" is about a thing
result('what professionals read says of nobody that it is a woman or a man',
	map { "$shown{$_}: $_" } grep {
		($shown{$_} =~ /\.sql$/ ? $_ : (split /,/)[0]) =~ /(?<!-)\b(?:elles?|lui-même|madame|monsieur)\b/i
			|| (split /,/)[0] =~ /\bvictimes? (?:\w+ )?\w+ée?s?\b/i
	} sort keys %shown);
result('nor does what callers are told',
	map { "$_: @{ $french->{$_}{strings} }" } grep {
		/\b(?:she|hers?)\b/i && grep { /(?<!-)\b(?:elles?|victimes? (?:\w+ )?\w+ée?s?)\b/i } @{ $french->{$_}{strings} }
	} sort keys %$french);

# misspelt($words, @texts): the words that are not French, nor in these lists
sub misspelt
{
	my ($words, @texts) = @_;
	system("cat $words > build/po/words.fr");
	open my $out, '>', 'build/po/french.txt' or die;
	print $out "$_\n" for @texts;
	close $out;
	my %wrong = map { chomp; s/\.$//; ($_ => 1) } `LC_ALL=C.UTF-8 hunspell -d fr -i UTF-8 -p build/po/words.fr -l build/po/french.txt`;
	delete $wrong{''};
	return %wrong;
}

if (system('command -v hunspell >/dev/null') != 0)
{
	result('the French is spelt well', "hunspell is missing: run 'make test-packages'");
}
else
{
	my @texts = sort keys %read;
	my %wrong = (misspelt('src/po/words.fr', map { $spoken{$_} } keys %shown),
		misspelt('src/po/words.fr src/po/words_callers.fr', @texts));
	my @problems;
	for my $word (sort keys %wrong)
	{
		my ($text) = grep { /(?<!\w)\Q$word\E(?!\w)/ } @texts;
		push @problems, "$word: " . ($read{ $text // '' } // '') . ": " . ($text // '');
	}
	result('the French is spelt well', @problems);
}
print "1..$number\n";
exit($failed ? 1 : 0);
