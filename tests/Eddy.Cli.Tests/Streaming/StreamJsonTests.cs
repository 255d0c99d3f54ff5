using System.Text.Json.Nodes;
using Eddy.Experiments.Images;
using Eddy.Experiments.Streaming;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

public class StreamJsonTests
{
    [Fact]
    public void Options_come_back_as_they_were_written()
    {
        foreach (LearnerKind kind in LearnerCatalog.All)
        {
            var options = new StreamRunOptions
            {
                Learner = kind.Name,
                LearnerOptions = kind.Defaults().Resolved(null),
                Stream = "a b.csv",
                Target = "y",
                Scale = StreamScale.Running,
                Drift = DriftWatch.PageHinkley,
                Fading = 0.1 + 0.2,
                Max = 1L << 40,
                OnBad = BadRecords.Skip,
            };
            JsonObject json = JsonNode.Parse(StreamJson.ToJson(options).ToJsonString())!.AsObject();
            StreamRunOptions read = StreamJson.ToOptions(json, "place");
            JsonNode.DeepEquals(StreamJson.ToJson(read), StreamJson.ToJson(options)).ShouldBeTrue(kind.Name);
            read.Fading.ShouldBe(0.1 + 0.2);
        }
    }

    [Fact]
    public void A_setting_reaches_the_run_or_its_learner()
    {
        var options = new StreamRunOptions { Learner = "linear", LearnerOptions = new LinearStreamOptions() };
        StreamJson.With(options, "drift", "page-hinkley").Drift.ShouldBe(DriftWatch.PageHinkley);
        StreamJson.With(options, "max", "null").Max.ShouldBeNull();
        StreamJson.With(options, "target", "7").Target.ShouldBe("7"); // a text, though it looks like a number
        StreamRunOptions adam = StreamJson.With(options, "optimizer", "adam");
        ((LinearStreamOptions)adam.LearnerOptions).Optimizer.ShouldBe(Optimizer.Adam);
        StreamJson.With(adam, "seed", "7").LearnerOptions.ShouldBe(adam.LearnerOptions); // a later setting keeps it
        Should.Throw<ArgumentException>(() => StreamJson.With(options, "windows", "7")).Message.ShouldContain("window");
    }

    [Theory]
    [InlineData("""{"kind":"trl"}""")]
    [InlineData("""{"preset":"trl"}""")]
    [InlineData("""{"kind":"stream","learner":"nobody"}""")]
    [InlineData("""{"kind":"stream","window":0}""")]
    [InlineData("""{"kind":"stream","windov":5}""")]
    [InlineData("""{"kind":"stream","learner":"linear","learner_options":{"layers":[3]}}""")]
    public void A_damaged_config_names_its_place(string json)
        => Should.Throw<InvalidDataException>(() => StreamJson.ToOptions(JsonNode.Parse(json)!.AsObject(), "runs/a/config.json")).Message.ShouldStartWith("runs/a/config.json: ");

    [Theory]
    [InlineData("digits", StreamForm.Images, "digits")]
    [InlineData("mnist:some/folder", StreamForm.Images, "some/folder")]
    [InlineData("csv:odd.name", StreamForm.Csv, "odd.name")]
    [InlineData("elec.csv.gz", StreamForm.Csv, "elec.csv.gz")]
    [InlineData("a.NDJSON", StreamForm.Ndjson, "a.NDJSON")]
    [InlineData("data.txt", StreamForm.Records, "data.txt")]
    [InlineData("-", StreamForm.Records, "-")]
    public void A_stream_is_told_by_its_name(string name, StreamForm form, string path) => StreamName.Parse(name).ShouldBe(new StreamName(form, path));
}
