using System.Text;
using Eddy.Data.Records;
using Eddy.Learners;
using Shouldly;

namespace Eddy.Data.Tests.Records;

public class RecordResumeTests
{
    private static readonly string[] _records =
        [.. Enumerable.Range(0, 60).Select(i => i % 9 == 4 ? "bad,line" : $"{i * 0.37:0.##},{-i},{(i < 30 ? "early" : $"late{i % 4}")}")];

    private static readonly string[] _objects =
        [.. Enumerable.Range(0, 60).Select(i => i % 9 == 4 ? "{}" : $"{{\"a\":{i},\"x\":[1,{i}],\"class\":\"{(i < 30 ? "early" : $"late{i % 4}")}\"}}")];

    private static readonly RecordOptions _skip = new() { OnBad = OnBadRecord.Skip };

    [Theory]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    [InlineData("ndjson", false)]
    [InlineData("ndjson", true)]
    public void A_file_goes_on_anywhere_as_if_nothing_had_been(string format, bool gzip)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = Encoding.UTF8.GetBytes((format == "csv" ? "a,b,class\n" : "") + string.Join("\n", format == "csv" ? _records : _objects));
        string file = folder.Write("stream", gzip ? TextStream.Gzip(bytes) : bytes);
        using RecordSource whole = RecordSources.Open(file, _skip);
        whole.IsLive.ShouldBeFalse();
        List<Sample> all = whole.All();
        for (int at = 0; at <= all.Count; at += 7)
        {
            using RecordSource first = RecordSources.Open(file, _skip);
            first.All(at);
            string position = first.SavePosition();
            using RecordSource second = RecordSources.Open(file, _skip);
            second.ResumeAt(position);
            second.SavePosition().ShouldBe(position);
            (second.Position, second.Skipped).ShouldBe((first.Position, first.Skipped));
            second.ClassNames.ShouldBe(first.ClassNames);
            second.All().ShouldBe(all[at..]);
            second.ClassNames.ShouldBe(whole.ClassNames);
            second.SavePosition().ShouldBe(whole.SavePosition());
        }
    }

    [Theory]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    [InlineData("ndjson", false)]
    public void A_live_stream_goes_on_with_the_record_that_comes_next(string format, bool headerAgain)
    {
        string header = format == "csv" ? "a,b,class\n" : "";
        string[] records = format == "csv" ? _records : _objects;
        using RecordSource whole = Samples.Of(header + string.Join("\n", records), _skip);
        whole.IsLive.ShouldBeTrue();
        List<Sample> all = whole.All();
        for (int given = 1; given < records.Length; given += 7)
        {
            using RecordSource first = Samples.Of(header + string.Join("\n", records[..given]), _skip);
            int read = first.All().Count;
            string rest = (headerAgain ? header : "") + string.Join("\n", records[given..]);
            using RecordSource second = RecordSources.Open(new TextStream(rest, 3), "test", _skip, first.SavePosition());
            second.InputNames.ShouldBe(first.InputNames);
            second.All().ShouldBe(all[read..]);
            second.SavePosition().ShouldBe(whole.SavePosition());
        }
    }

    [Fact]
    public void A_live_stream_that_was_opened_already_reads_its_first_line_anew()
    {
        using RecordSource first = Samples.Of("a,b,class\n1,2,x\n");
        first.All();
        using RecordSource second = Samples.Of("3,4,z\n5,6,x\n"); // opened without names: its last column is a class
        second.InputNames.ShouldBe(["c1", "c2"]);
        second.ResumeAt(first.SavePosition());
        second.InputNames.ShouldBe(["a", "b"]);
        second.Lines().ShouldBe(["3 4 > 1", "5 6 > 0"]);
        second.Position.ShouldBe(3);
    }

    [Fact]
    public void A_live_stream_that_brings_nothing_more_just_ends()
    {
        using RecordSource first = Samples.Of("a,class\n1,x\n");
        first.All();
        using RecordSource second = RecordSources.Open(new TextStream(""), "test", null, first.SavePosition());
        second.Read(new float[1], out _).ShouldBeFalse();
        second.Position.ShouldBe(1);
    }

    [Fact]
    public void A_position_may_be_saved_before_a_damaged_record_and_taken_up_when_it_is_corrected()
    {
        using var folder = new TemporaryFolder();
        using RecordSource first = RecordSources.Open(folder.Write("a.csv", "a,class\n1,x\nbad,x\n3,y\n"u8.ToArray()));
        Should.Throw<InvalidDataException>(() => first.All());
        using RecordSource second = RecordSources.Open(folder.Write("a.csv", "a,class\n1,x\n2,x\n3,y\n"u8.ToArray()));
        second.ResumeAt(first.SavePosition());
        second.Lines().ShouldBe(["2 > 0", "3 > 1"]);
    }

    [Theory]
    [InlineData("a,b\n1,x\n2,y\n3,x\n", "its first line differs")]
    [InlineData("a,class\n1,x\n2,x\n3,x\n", "its first 2 records differ")]
    [InlineData("a,class\n1,x\n", "holds 1 records, but the saved position is after 2")]
    [InlineData("{\"a\":1,\"class\":\"x\"}\n", "is of a csv stream for classification, this is ndjson")]
    public void Another_file_is_refused(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        using RecordSource first = RecordSources.Open(folder.Write("a.csv", "a,class\n1,x\n2,y\n3,x\n"u8.ToArray()));
        first.All(2);
        string position = first.SavePosition();
        using RecordSource second = RecordSources.Open(folder.Write("b.csv", Encoding.UTF8.GetBytes(text)));
        Should.Throw<InvalidDataException>(() => second.ResumeAt(position)).Message.ShouldContain(expected);
    }

    [Fact]
    public void Other_options_a_damaged_position_and_a_late_call_are_refused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("a.csv", "a,b\n1,2\n3,4\n"u8.ToArray());
        using RecordSource first = RecordSources.Open(file);
        first.All(1);
        string position = first.SavePosition();
        Refused(new RecordOptions { Target = "a" }, position).ShouldContain("target 'b', not 'a'");
        Refused(new RecordOptions { Task = LearningTask.Regression }, position).ShouldContain("this is csv for regression");
        foreach (string damaged in new[] { "", "{}", "[1]", "null", position.Replace("\"samples\":1", "\"samples\":-1", StringComparison.Ordinal), position.Replace("\"target\":1", "\"target\":2", StringComparison.Ordinal) })
        {
            Refused(new RecordOptions(), damaged).ShouldContain("position is damaged");
        }

        Should.Throw<InvalidOperationException>(() => first.ResumeAt(position));

        string Refused(RecordOptions options, string saved)
        {
            using RecordSource source = RecordSources.Open(file, options);
            return Should.Throw<InvalidDataException>(() => source.ResumeAt(saved)).Message;
        }
    }
}
