using System.Text.Json;
using Eddy.Cli.Tests.EndToEnd;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

/// <summary>The real process: its streams, its exit code.</summary>
public class ProcessTests
{
    [Fact]
    public void Results_go_to_standard_output_and_mistakes_to_standard_error()
    {
        (int code, string output, string error) = EddyProcess.Run("data", "list", "--json");
        code.ShouldBe(ExitCode.Done, error);
        error.ShouldBeEmpty();
        JsonDocument.Parse(output).RootElement.GetProperty("data_sets").GetArrayLength().ShouldBeGreaterThan(0);

        (code, output, error) = EddyProcess.Run("data", "lits");
        code.ShouldBe(ExitCode.Usage);
        output.ShouldBeEmpty();
        error.Trim().ShouldBe("eddy data: unknown command 'lits'. Did you mean 'list'?");
    }

    [Fact]
    public void A_file_in_the_way_of_a_folder_is_a_failure_without_a_stack_trace()
    {
        string file = Path.GetTempFileName();
        try
        {
            (int code, string output, string error) = EddyProcess.Run("data", "sample", "digits", "--count", "1", "--out", Path.Combine(file, "sheet.png"));
            code.ShouldBe(ExitCode.Failed);
            output.ShouldBeEmpty();
            error.ShouldStartWith("eddy data sample: cannot write '");
            error.ShouldNotContain("   at ");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
