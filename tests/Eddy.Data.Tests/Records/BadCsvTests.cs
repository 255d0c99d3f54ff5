using System.Text;
using Eddy.Data.Records;
using Eddy.Learners;
using Shouldly;

namespace Eddy.Data.Tests.Records;

public class BadCsvTests
{
    private const string Advice = " Correct it or take it out, or pass over damaged records with --on-bad skip.";

    [Theory]
    [InlineData("1,2", "test:3:3: the line has 2 fields, but 3 columns are known, from 'a' to 'class'.")]
    [InlineData("1,2,up,4", "test:3:4: the line has 4 fields, but 3 columns are known, from 'a' to 'class'.")]
    [InlineData("1,two,up", "test:3:2: column 2 ('b') holds 'two' where a number belongs.")]
    [InlineData("x,two", "test:3:3: the line has 2 fields, but 3 columns are known, from 'a' to 'class'.")] // the count explains the rest
    [InlineData("1,,up", "test:3:2: column 2 ('b') is empty where a number belongs.")]
    [InlineData("NaN,2,up", "test:3:1: column 1 ('a') holds 'NaN', which is not finite or too large.")]
    [InlineData("1,-inf,up", "test:3:2: column 2 ('b') holds '-inf', which is not finite or too large.")]
    [InlineData("1,1e39,up", "test:3:2: column 2 ('b') holds '1e39', which is not finite or too large.")]
    [InlineData("1,\"2,up", "test:3:2: the quotes in column 2 ('b') are not closed on this line, or followed by more text.")]
    [InlineData("1,\"2\"3,up", "test:3:2: the quotes in column 2 ('b') are not closed on this line, or followed by more text.")]
    [InlineData("1,\"2,5\",up", "test:3:2: column 2 ('b') holds '2,5' where a number belongs. Write decimals with a point.")]
    [InlineData("1,2\0,up", "test:3: the line holds a zero byte, so this is binary data or text in UTF-16. Give UTF-8 text.")]
    [InlineData("1,2,u\0p", "test:3: the line holds a zero byte, so this is binary data or text in UTF-16. Give UTF-8 text.")]
    [InlineData("1,2\u001b[31m,up", "test:3:2: column 2 ('b') holds '2\uFFFD[31m' where a number belongs.")] // nothing that a terminal obeys
    public void A_damaged_record_is_told_with_its_place_or_passed_over(string record, string expected)
    {
        string text = $"a,b,class\n0,0,up\n{record}\n1,1,down\n";
        using RecordSource strict = Samples.Of(text);
        var input = new float[2];
        strict.Read(input, out _).ShouldBeTrue();
        for (int again = 0; again < 2; again++)
        {
            Should.Throw<InvalidDataException>(() => strict.Read(input, out _)).Message.ShouldBe(expected + Advice);
        }

        (strict.Position, strict.Skipped).ShouldBe((1, 0));

        using RecordSource skipping = Samples.Of(text, new RecordOptions { OnBad = OnBadRecord.Skip });
        skipping.Lines().ShouldBe(["0 0 > 0", "1 1 > 1"]);
        skipping.ClassNames.ShouldBe(["up", "down"]);
        (skipping.Position, skipping.Skipped).ShouldBe((2, 1));
        skipping.BadRecords.ShouldBe([expected]);
    }

    [Fact]
    public void A_class_of_a_damaged_record_is_not_taken_in()
    {
        using RecordSource source = Samples.Of("class,a\nup,1\nnew,x\ndown,2\n", new RecordOptions { OnBad = OnBadRecord.Skip });
        source.All().Count.ShouldBe(2);
        source.ClassNames.ShouldBe(["up", "down"]);
    }

    [Fact]
    public void The_first_ten_messages_are_kept_and_all_are_counted()
    {
        using RecordSource source = Samples.Of("a,class\n1,x\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"bad{i},x\n")), new RecordOptions { OnBad = OnBadRecord.Skip });
        source.All().Count.ShouldBe(1);
        source.Skipped.ShouldBe(100);
        source.BadRecords.Count.ShouldBe(10);
        source.BadRecords[9].ShouldStartWith("test:12:1: column 1 ('a') holds 'bad9'");
    }

    [Theory]
    [InlineData("", null, "test: is empty: there is no record to read.")]
    [InlineData("\n \n\r\n", null, "test: is empty: there is no record to read.")]
    [InlineData("\uFEFF", null, "test: is empty: there is no record to read.")]
    [InlineData("a\n1\n", null, "test:1: there is only one column, 'a', but a sample needs at least one number and a target. Separate columns by comma, semicolon or tab.")]
    [InlineData("a,b,a\n1,2,3\n", null, "test:1: columns 1 and 3 are both named 'a'.")]
    [InlineData("a,b,c\n1,2,3\n", "clas", "test:1: there is no column 'clas' to be the target.")]
    [InlineData("length,width,class\n1,2,3\n", "clas", "The nearest is 'class'. The columns are: length, width, class.")]
    [InlineData("a,b,c\n1,2,3\n", "4", "there is no column 4 to be the target; the columns are numbered 1 to 3 (a, b, c).")]
    [InlineData("a,b,c\n1,2,3\n", "0", "there is no column 0")]
    [InlineData("a,\"b\n1,2\n", null, "test:1:2: the quotes of this field are not closed")]
    [InlineData("a,b\0\n1,2\n", null, "test:1: a zero byte in the first line, so this is a binary file or text in UTF-16.")]
    [InlineData("\u0001,a\u0010b,c\n1,2,3\n", null, "test:1: control characters in the first line, so this is a binary file.")]
    public void What_tells_no_columns_or_not_the_target_is_refused_at_once_even_when_skipping(string text, string? target, string expected)
        => Should.Throw<InvalidDataException>(() => Samples.Of(text, new RecordOptions { Target = target, OnBad = OnBadRecord.Skip })).Message.ShouldContain(expected);

    [Fact]
    public void A_header_without_a_record_is_an_error()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("only.csv", "a,class\n\n"u8.ToArray());
        const string Expected = "holds the names of 2 columns, but no record below them.";
        Should.Throw<InvalidDataException>(() => RecordSources.Open(file)).Message.ShouldBe($"{file}: {Expected}");
        using RecordSource live = Samples.Of("a,class\n"); // a stream may still bring one
        Should.Throw<InvalidDataException>(() => live.All()).Message.ShouldBe($"test: {Expected}");
    }

    [Fact]
    public void A_stream_of_damaged_records_only_is_an_error_even_when_skipping()
    {
        using RecordSource source = Samples.Of("a,class\nx,1\ny,2\n", new RecordOptions { OnBad = OnBadRecord.Skip });
        Should.Throw<InvalidDataException>(() => source.All()).Message.ShouldBe("test: none of 2 records could be read. The first: test:2:1: column 1 ('a') holds 'x' where a number belongs.");
    }

    [Fact]
    public void Too_many_classes_are_taken_for_values()
    {
        string text = "a,y\n" + string.Concat(Enumerable.Range(0, 1001).Select(i => $"1,{i}\n"));
        using RecordSource source = Samples.Of(text, new RecordOptions { OnBad = OnBadRecord.Skip });
        Should.Throw<InvalidDataException>(() => source.All()).Message
            .ShouldBe("test:1002:2: '1000' would be class number 1001 of 'y'. If it is a value, say --task regression; if it is a class, choose another target column.");
        using RecordSource values = Samples.Of(text, new RecordOptions { Task = LearningTask.Regression });
        values.All().Count.ShouldBe(1001);
    }

    [Fact]
    public void A_value_that_is_no_number_is_told()
    {
        using RecordSource source = Samples.Of("a,y\n1,up\n", new RecordOptions { Task = LearningTask.Regression });
        Should.Throw<InvalidDataException>(() => source.All()).Message.ShouldBe("test:2:2: column 2 ('y') holds 'up' where a number belongs." + Advice);
        using RecordSource infinite = Samples.Of("a,y\n1,inf\n", new RecordOptions { Task = LearningTask.Regression });
        Should.Throw<InvalidDataException>(() => infinite.All()).Message.ShouldContain("'inf', which is not finite. Leave the target empty where it is not known.");
    }

    [Theory]
    [InlineData(1025, "test:2:1: column 1 ('a') holds 1025 bytes; at most 1024 are read.")]
    [InlineData(5_000_000, "test:2: the line has more than 4 MB. Is this a text file with a record a line?")]
    public void A_field_or_a_line_without_end_is_told_and_passed_over(int length, string expected)
    {
        string text = $"a,class\n{new string('1', length)},x\n2,x\n";
        foreach (int piece in new[] { 100_003, int.MaxValue })
        {
            using RecordSource source = Samples.Of(text, new RecordOptions { OnBad = OnBadRecord.Skip }, piece);
            source.Lines().ShouldBe(["2 > 0"]);
            source.BadRecords.ShouldBe([expected]);
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<FileNotFoundException>(() => RecordSources.Open(folder.File("no.csv"))).Message.ShouldEndWith("no.csv: there is no such file. Give the path of a CSV or NDJSON file, plain or gzip.");
        Should.Throw<FileNotFoundException>(() => RecordSources.Open(folder.Path)).Message.ShouldEndWith(": is a folder. Give a CSV or NDJSON file.");
    }

    [Fact]
    public void Whatever_the_bytes_are_they_are_read_or_refused_as_bad_data()
    {
        string[] seeds = ["a,b,class\n1,2,x\n3,4,y\n", "1;2;3\n4;5;6\n", "{\"a\":1,\"class\":\"x\"}\n{\"a\":2,\"class\":null}\n", "\"a\",\"b\"\n\"1\",\"2\"\n", "{\"x\":[1,2],\"y\":true}\n"];
        byte[] spice = "\0\"\\,;\t\n\r{}[]:eE+-.0919 \uFEFFé"u8.ToArray();
        var random = new Random(11);
        int refused = 0, read = 0;
        for (int round = 0; round < 6000; round++)
        {
            List<byte> bytes = [.. Encoding.UTF8.GetBytes(seeds[round % seeds.Length])];
            for (int changes = random.Next(6); changes >= 0; changes--)
            {
                int at = random.Next(bytes.Count);
                byte b = random.Next(3) == 0 ? (byte)random.Next(256) : spice[random.Next(spice.Length)];
                switch (random.Next(3))
                {
                    case 0: bytes[at] = b; break;
                    case 1: bytes.Insert(at, b); break;
                    default: bytes.RemoveAt(at); break;
                }
            }

            byte[] content = round % 7 == 0 ? TextStream.Gzip([.. bytes]) : [.. bytes];
            if (round % 14 == 0)
            {
                content[random.Next(2, content.Length)] ^= (byte)(1 << random.Next(8));
            }

            var options = new RecordOptions { OnBad = (OnBadRecord)(round % 2), Task = (LearningTask)(round % 3 / 2) };
            try
            {
                using RecordSource source = RecordSources.Open(new TextStream(content, 1 + random.Next(20)), "test", options);
                var input = new float[source.InputSize];
                while (source.Read(input, out float target))
                {
                    input.ShouldAllBe(x => float.IsFinite(x));
                    float.IsInfinity(target).ShouldBeFalse();
                    read++;
                }
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith("test:");
                e.Message.ShouldNotContain('\n');
                refused++;
            }
        }

        // Both ways are taken often, or this test tests nothing.
        refused.ShouldBeGreaterThan(1000);
        read.ShouldBeGreaterThan(1000);
    }
}
