using System.Text.Json.Nodes;
using Eddy.Experiments.Runs;
using Shouldly;

namespace Eddy.Cli.Tests.Runs;

public sealed class RunEnvironmentTests
{
    [Fact]
    public void It_says_what_matters_and_nothing_that_names_a_person_or_a_machine()
    {
        JsonObject environment = RunEnvironment.Capture();
        environment.Select(pair => pair.Key).ShouldBe(["os", "architecture", "dotnet", "processors", "cpu", "vector_bits", "eddy", "commit"]);
        ((int)environment["processors"]!).ShouldBe(Environment.ProcessorCount);
        ((int)environment["vector_bits"]!).ShouldBeOneOf(64, 128, 256, 512);
        ((string)environment["eddy"]!).ShouldMatch(@"^\d+\.\d+\.\d+$");
        string text = environment.ToJsonString();
        text.ShouldNotContain(Environment.MachineName);
        text.ShouldNotContain(Environment.CurrentDirectory);
        text.ShouldNotContain(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar);
    }

    [Theory]
    [InlineData("0.1.0+2850f6b0c4d1", "0.1.0", "2850f6b0c4d1")]
    [InlineData("0.1.0", "0.1.0", null)]
    [InlineData("0.1.0+", "0.1.0", null)]
    [InlineData("0.1.0-beta+built by hand", "0.1.0-beta", null)]
    public void Version_and_commit_come_from_the_informational_version(string text, string version, string? commit)
        => RunEnvironment.Build(text).ShouldBe((version, commit));

    [Fact]
    public void The_processors_name_is_the_first_model_name()
    {
        RunEnvironment.CpuName(["processor\t: 0", "model\t\t: 143", "model name\t: A: B 3.0 ", "model name\t: C"]).ShouldBe("A: B 3.0");
        RunEnvironment.CpuName(["processor\t: 0"]).ShouldBeNull();
    }
}
