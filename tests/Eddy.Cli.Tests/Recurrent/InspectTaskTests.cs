using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

public sealed class InspectTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_over_a_task_shows_its_rule_and_the_weights_of_its_result()
    {
        string run = Path.Combine(_folder, "run");
        new InProcess().RunReal("train", "--task", "add", "--hidden", "4", "--batch", "2", "--steps", "10", "--quiet", "--out", run).ShouldBe(0);
        var app = new InProcess();
        app.RunReal("inspect", run, "--json").ShouldBe(0, app.Error);
        JsonNode shown = JsonNode.Parse(app.Out)!;
        shown["rule"]!["rule"]!.GetValue<string>().ShouldBe("snap-1");
        shown["weights_sha256"]!.GetValue<string>().ShouldBe(JsonNode.Parse(File.ReadAllText(Path.Combine(run, "result.json")))!["weights_sha256"]!.GetValue<string>());
    }
}
