using Eddy.Data.Records;
using Eddy.Learners;
using Shouldly;

namespace Eddy.Data.Tests.Records;

public class NdjsonSourceTests
{
    [Fact]
    public void Members_are_found_in_any_order_and_the_target_may_be_missing()
    {
        const string Text = """
            {"a": 1, "class": "up", "b": 2.5}
            {"b": -4e1, "a": 3, "class": "do\u0077n"}

             {"class": null, "a": 5, "b": 6}
            {"a": 7, "b": 8}
            {"a": 9, "b": 10, "class": "up"}
            """;
        for (int piece = 1; piece < 60; piece += 7)
        {
            using RecordSource source = Samples.Of(Text, piece: piece);
            source.ShouldBeOfType<NdjsonSource>();
            source.InputNames.ShouldBe(["a", "b"]);
            source.Lines().ShouldBe(["1 2.5 > 0", "3 -40 > 1", "5 6 > NaN", "7 8 > NaN", "9 10 > 0"]);
            source.ClassNames.ShouldBe(["up", "down"]);
        }
    }

    [Fact]
    public void A_class_is_the_text_of_a_number_or_a_boolean_too()
    {
        using RecordSource source = Samples.Of("{\"a\":1,\"y\":true}\n{\"a\":2,\"y\":1}\n{\"a\":3,\"y\":\"1\"}\n{\"a\":4,\"y\":\"\"}\n{\"a\":5,\"y\":false}");
        source.Lines().ShouldBe(["1 > 0", "2 > 1", "3 > 1", "4 > NaN", "5 > 2"]);
        source.ClassNames.ShouldBe(["true", "1", "false"]);
    }

    [Fact]
    public void An_array_x_is_as_many_inputs_and_values_are_read_as_they_are()
    {
        using RecordSource source = Samples.Of("{\"t\":1,\"x\":[2,3,4],\"level\":5}\n{\"x\":[7,8,9],\"level\":null,\"t\":6}", new RecordOptions { Target = "level", Task = LearningTask.Regression });
        source.InputNames.ShouldBe(["t", "x1", "x2", "x3"]);
        source.Lines().ShouldBe(["1 2 3 4 > 5", "6 7 8 9 > NaN"]);
    }

    [Fact]
    public void The_last_member_is_the_target_where_none_has_a_usual_name()
    {
        using RecordSource source = Samples.Of("{\"a\":1,\"b\":\"p\"}");
        source.TargetName.ShouldBe("b");
    }

    [Theory]
    [InlineData("{\"a\":1,\"y\":0,\"b\":2}", "test:2:14: member 'b' is not among those of the first record: a, y.")]
    [InlineData("{\"y\":0}", "test:2:7: member 'a' is missing.")]
    [InlineData("{\"a\":1,\"a\":1,\"y\":0}", "test:2:8: member 'a' occurs twice.")]
    [InlineData("{\"a\":\"1\",\"y\":0}", "test:2:6: member 'a' holds '1' where a number belongs.")]
    [InlineData("{\"a\":null,\"y\":0}", "test:2:6: member 'a' holds null where a number belongs.")]
    [InlineData("{\"a\":1e99,\"y\":0}", "test:2:6: member 'a' holds 1e99, which is too large or too long.")]
    [InlineData("{\"a\":1,\"y\":[0]}", "test:2:12: member 'y' holds an array where a class or a number belongs.")]
    [InlineData("{\"a\":NaN,\"y\":0}", "test:2:6: this is not one JSON object on one line.")]
    [InlineData("{\"a\":1,\"y\":0", "test:2:13: this is not one JSON object on one line.")]
    [InlineData("{\"a\":1,\"y\":0} {}", "test:2:15: this is not one JSON object on one line.")]
    [InlineData("[1,0]", "test:2:1: this is not one JSON object on one line.")]
    [InlineData("a,b", "test:2:1: this is not one JSON object on one line.")]
    [InlineData("{\"\\ud800\":1,\"y\":0}", "test:2:1: this is not one JSON object on one line.")]
    public void A_damaged_record_is_told_with_its_place_or_passed_over(string record, string expected)
    {
        string text = $"{{\"a\":1,\"y\":0}}\n{record}\n{{\"a\":2,\"y\":1}}\n";
        using RecordSource strict = Samples.Of(text);
        Should.Throw<InvalidDataException>(() => strict.All()).Message
            .ShouldBe($"{expected} Correct it or take it out, or pass over damaged records with --on-bad skip.");

        using RecordSource skipping = Samples.Of(text, new RecordOptions { OnBad = OnBadRecord.Skip });
        skipping.Lines().ShouldBe(["1 > 0", "2 > 1"]);
        (skipping.Skipped, skipping.Position).ShouldBe((1, 2));
        skipping.BadRecords.ShouldBe([expected]);
    }

    [Theory]
    [InlineData("{\"x\":[1,2,3],\"y\":0}", "{\"x\":[1,2],\"y\":0}", "member 'x' holds fewer than the 3 numbers that it held in the first record.")]
    [InlineData("{\"x\":[1,2,3],\"y\":0}", "{\"x\":[1,2,3,4],\"y\":0}", "member 'x' holds more than the 3 numbers that it held in the first record.")]
    [InlineData("{\"x\":[1,2,3],\"y\":0}", "{\"x\":5,\"y\":0}", "member 'x' holds a number where an array of 3 numbers belongs.")]
    public void An_array_of_another_length_is_told(string first, string second, string expected)
    {
        using RecordSource source = Samples.Of($"{first}\n{second}\n");
        Should.Throw<InvalidDataException>(() => source.All()).Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":\"t\",\"y\":0}", null, "test:1: member 'b' holds text where a number belongs; the target is 'y'.")]
    [InlineData("{\"a\":1,\"b\":2}", "c", "test:1: there is no member 'c' to be the target. The nearest is 'a'. The members are: a, b.")]
    [InlineData("{\"x\":[1,2]}", null, "test:1: the target would be 'x2', which holds more than one value.")]
    [InlineData("{\"a\":1", null, "test:1:7: this is not one JSON object on one line.")]
    [InlineData("{}", null, "test:1: there is no member, but a sample needs at least one number and a target.")]
    [InlineData("[{\"a\":1}]", null, "test: starts with '[', as a JSON array does.")]
    public void A_first_record_that_tells_no_form_is_refused_at_once(string text, string? target, string expected)
        => Should.Throw<InvalidDataException>(() => Samples.Of(text, new RecordOptions { Target = target, OnBad = OnBadRecord.Skip })).Message.ShouldContain(expected);
}
