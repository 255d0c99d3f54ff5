using System.Text;
using Eddy.Data.Records;
using Eddy.Learners;
using Shouldly;

namespace Eddy.Data.Tests.Records;

public class CsvSourceTests
{
    [Theory]
    [InlineData("a,b,class\n1,2,up\n3.5,-4e1,down\n5,6,up\n")]
    [InlineData("a;b;class\r\n1;2;up\r\n3.5;-4e1;down\r\n5;6;up")]
    [InlineData("\uFEFFa\tb\tclass\n\n1\t2\tup\n   \n3.5\t-4e1\tdown\n5\t6\tup\n\n")]
    [InlineData("\"a\", \"b\" ,class\n\"1\",2,\"up\"\n3.5, -4e1 , down \n5,6,up\n")]
    public void Every_way_to_write_a_table_gives_the_same_samples(string text)
    {
        for (int piece = 1; piece < 40; piece++)
        {
            using RecordSource source = Samples.Of(text, piece: piece);
            source.Task.ShouldBe(LearningTask.Classification);
            source.InputNames.ShouldBe(["a", "b"]);
            source.TargetName.ShouldBe("class");
            source.Lines().ShouldBe(["1 2 > 0", "3.5 -40 > 1", "5 6 > 0"]);
            source.ClassNames.ShouldBe(["up", "down"]);
            (source.Position, source.Skipped, source.DeclaredClasses, source.Count).ShouldBe((3, 0, 0, null));
        }
    }

    [Fact]
    public void A_class_is_the_text_even_where_it_looks_like_a_number_and_an_empty_one_is_no_label()
    {
        using RecordSource source = Samples.Of("x,y\n1,1\n2,0\n3,\n4,1.0\n5,\"say \"\"no\"\"\"\n6,1\n");
        source.Lines().ShouldBe(["1 > 0", "2 > 1", "3 > NaN", "4 > 2", "5 > 3", "6 > 0"]);
        source.ClassNames.ShouldBe(["1", "0", "1.0", "say \"no\""]);
    }

    [Fact]
    public void A_value_is_read_as_it_is_and_an_empty_one_is_no_label()
    {
        using RecordSource source = Samples.Of("x,y\n1,1.5\n2,\n3,-2\n", new RecordOptions { Task = LearningTask.Regression });
        source.Lines().ShouldBe(["1 > 1.5", "2 > NaN", "3 > -2"]);
        source.ClassNames.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a,b,c\n1,2,3\n", null, "c")]
    [InlineData("a,Class,c\n1,2,3\n", null, "Class")]
    [InlineData("a,class,y\n1,2,3\n", null, "y")] // two usual names: the last column
    [InlineData("y,class,c\n1,2,3\n", null, "c")]
    [InlineData("a,b,c\n1,2,3\n", "a", "a")]
    [InlineData("a,b,c\n1,2,3\n", "2", "b")]
    [InlineData("a,3,c\n1,2,3\n", "3", "3")] // a name goes before a number
    [InlineData("1,2,3\n", null, "c3")]
    [InlineData("1,2,3\n", "c1", "c1")]
    [InlineData("a,,c\n1,2,3\n", "c2", "c2")] // a column without a name is called by its number
    public void The_target_is_found(string text, string? wanted, string expected)
    {
        using RecordSource source = Samples.Of(text, new RecordOptions { Target = wanted });
        source.TargetName.ShouldBe(expected);
        source.All().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("1,2,3\n4,5,6\n", null, 2)]
    [InlineData("5.1,3.5,setosa\n4.9,3,virginica\n", null, 2)] // one text that is no usual name: a class
    [InlineData("1,2,class\n4,5,6\n", null, 1)]
    [InlineData("\"1\",\"2\",\"3\"\n4,5,6\n", null, 1)] // names in quotes
    [InlineData("1,,3\n", false, 0)]
    [InlineData("1,2,3\n4,5,6\n", true, 1)]
    public void Names_are_told_from_records(string text, bool? header, int samples)
    {
        using RecordSource source = Samples.Of(text, new RecordOptions { Header = header, OnBad = OnBadRecord.Skip });
        if (samples > 0)
        {
            source.All().Count.ShouldBe(samples);
        }
        else
        {
            Should.Throw<InvalidDataException>(() => source.All()).Message.ShouldContain("none of 1 records");
        }
    }

    [Fact]
    public void A_line_is_read_as_soon_as_it_is_there()
    {
        var pipe = new WaitingStream();
        pipe.Give("a,class\n1,x\n");
        using RecordSource source = RecordSources.Open(pipe, "pipe");
        var input = new float[1];
        for (int i = 2; i < 100; i++)
        {
            source.Read(input, out _).ShouldBeTrue(); // WaitingStream throws instead of waiting for more than was given
            input[0].ShouldBe(i - 1);
            pipe.Give($"{i},x\n");
        }
    }

    [Fact]
    public void Gzip_is_told_by_its_bytes_and_may_be_several_members()
    {
        byte[] text = Encoding.UTF8.GetBytes("a,class\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i % 3}\n")));
        byte[] one = TextStream.Gzip(text), two = [.. TextStream.Gzip(text[..1000]), .. TextStream.Gzip(text[1000..])];
        foreach (byte[] packed in new[] { one, two })
        {
            foreach (int piece in new[] { 1, 7, int.MaxValue })
            {
                using RecordSource source = RecordSources.Open(new TextStream(packed, piece), "test");
                List<Sample> samples = source.All();
                samples.Count.ShouldBe(5000);
                samples[4999].Target.ShouldBe(4999 % 3);
            }
        }
    }

    [Fact]
    public void A_gzip_stream_that_is_cut_or_changed_anywhere_is_refused()
    {
        var numbers = new Random(1);
        byte[] text = Encoding.UTF8.GetBytes("a,class\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{numbers.NextSingle()},{i % 3}\n")));
        byte[] packed = TextStream.Gzip(text);
        for (int length = 2; length < packed.Length; length++)
        {
            using var source = new Scope(packed[..length]);
            source.Error.ShouldContain("gzip data is cut short or corrupt", customMessage: $"cut to {length} of {packed.Length}");
        }

        using var behind = new Scope([.. packed, 1, 2, 3]);
        behind.Error.ShouldContain("gzip data is cut short or corrupt");
        byte[] changed = [.. packed];
        changed[packed.Length / 2] ^= 0x10;
        using var broken = new Scope(changed);
        broken.Error.ShouldStartWith("test:");
    }

    [Theory]
    [InlineData("elec.csv.gz", "class", 6, 45_312, new[] { "1", "0" }, new[] { 19_237, 26_075 })]
    [InlineData("weather.csv.gz", "target", 8, 18_159, new[] { "0", "1" }, new[] { 12_461, 5_698 })]
    public void Published_streams_have_their_rows_and_classes(string file, string target, int inputs, int rows, string[] classes, int[] counts)
    {
        using RecordSource source = RecordSources.Open(SharedData.Find(Path.Combine("streams", file)));
        source.TargetName.ShouldBe(target);
        source.InputSize.ShouldBe(inputs);
        List<Sample> samples = source.All();
        samples.Count.ShouldBe(rows);
        source.ClassNames.ShouldBe(classes);
        counts.Select((_, c) => samples.Count(sample => sample.Target == c)).ShouldBe(counts);
    }

    /// <summary>Opens and reads all; keeps the message of the refusal.</summary>
    private sealed class Scope : IDisposable
    {
        private readonly RecordSource? _source;

        public Scope(byte[] bytes)
        {
            try
            {
                _source = RecordSources.Open(new TextStream(bytes), "test");
                _source.All();
            }
            catch (InvalidDataException e)
            {
                Error = e.Message;
            }
        }

        public string Error { get; } = "nothing was refused";

        public void Dispose() => _source?.Dispose();
    }

    private sealed class WaitingStream : MemoryStream
    {
        public void Give(string text)
        {
            long at = Position;
            Position = Length;
            Write(Encoding.UTF8.GetBytes(text));
            Position = at;
        }

        public override int Read(byte[] buffer, int offset, int count)
            => Position < Length ? base.Read(buffer, offset, count) : throw new ShouldAssertException("The reader waits for more, though a whole line is there.");
    }
}
