using System.Text.Json;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

public sealed class DataEventsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-events-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Event_digits_are_written_inspected_and_learned_from()
    {
        string events = At("events");
        var app = new InProcess();
        app.Run("data", "generate", "event-digits", events, "--count", "40", "--test-count", "3", "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonDocument.Parse(app.Out).RootElement.GetProperty("files").GetInt32().ShouldBe(43);
        string[] files = Directory.GetFiles(events, "*", SearchOption.AllDirectories);
        files.Length.ShouldBe(43);
        files.ShouldAllBe(file => file.EndsWith(".bin"));

        app = new InProcess();
        app.Run("data", "inspect", files[0], "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonElement told = JsonDocument.Parse(app.Out).RootElement;
        told.GetProperty("rows").GetInt32().ShouldBe(34);
        told.GetProperty("events").GetInt64().ShouldBe(new FileInfo(files[0]).Length / 5);
        told.GetProperty("first_problem").ValueKind.ShouldBe(JsonValueKind.Null);

        app = new InProcess();
        app.RunReal("train", "--task", "events:" + events, "--hidden", "4", "--steps", "40", "--quiet", "--out", At("run")).ShouldBe(ExitCode.Done, app.Error);
        app = new InProcess();
        app.Run("data", "generate", "event-digits", events).ShouldBe(ExitCode.Usage);
        app.Error.ShouldContain("is not empty");
    }

    [Fact]
    public void More_images_than_there_are_leave_no_folder()
    {
        var app = new InProcess();
        app.Run("data", "generate", "event-digits", At("events"), "--count", "60001").ShouldBe(ExitCode.Usage);
        app.Run("data", "generate", "event-digits", At("events"), "--count", "5", "--test-count", "10001").ShouldBe(ExitCode.Usage);
        app.Error.ShouldContain("10000 test images");
        Directory.Exists(At("events")).ShouldBeFalse();
    }

    [Fact]
    public void A_damaged_file_is_bad_data_and_its_first_problem_is_told()
    {
        File.WriteAllBytes(At("a.bin"), [1, 1, 0, 0, 9, 1, 40, 0, 0, 9, 2, 2, 0x80, 0, 10, 7]);
        var app = new InProcess();
        app.Run("data", "inspect", At("a.bin")).ShouldBe(ExitCode.BadData);
        app.Out.ShouldContain("events   2, 50.0 % of them ON");
        app.Out.ShouldContain("damaged  2, passed over; the first: event 1, before byte 10: an event at (1, 40), outside the sensor of 34×34 pixels");
        app.Run("data", "inspect", At("none.bin")).ShouldBe(ExitCode.BadData);
        File.WriteAllText(At("x.npz"), "PK no");
        app.Run("data", "inspect", At("x.npz")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain("the ZIP is truncated or damaged");
    }

    [Fact]
    public void A_camera_is_given_where_the_file_does_not_say_it()
    {
        using (FileStream stream = File.Create(At("a.aedat")))
        {
            stream.Write("#!AER-DAT2.0\r\n"u8);
            stream.Write([0, 0, 2, 5, 0, 0, 0, 7]);
        }

        var app = new InProcess();
        app.Run("data", "inspect", At("a.aedat")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain("Give the sensor");
        app.Run("data", "inspect", At("a.aedat"), "--sensor", "dvs128").ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain("AEDAT 2.0");
        app.Out.ShouldContain("events   1, 100.0 % of them ON");
    }

    [Fact]
    public void A_sheet_of_events_differs_from_one_of_images()
    {
        var app = new InProcess();
        app.Run("data", "sample", "digits", "--count", "2", "--out", At("a.png")).ShouldBe(ExitCode.Done, app.Error);
        app.Run("data", "sample", "digits", "--count", "2", "--events", "--out", At("b.png")).ShouldBe(ExitCode.Done, app.Error);
        File.ReadAllBytes(At("b.png")).ShouldNotBe(File.ReadAllBytes(At("a.png")));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
