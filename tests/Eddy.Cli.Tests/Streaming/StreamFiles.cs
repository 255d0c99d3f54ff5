using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Streaming;
using Eddy.Learners;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

/// <summary>A folder of its own for small streams and the runs over them.</summary>
public sealed class StreamFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-stream-");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Rows of three numbers and a class that depends on them, in runs of the same class, with noise; the rule turns round in the middle.</summary>
    public static string Classes(int rows, int classes = 3)
    {
        var random = new RandomSource(9);
        var text = new StringBuilder("a,b,c,class\n");
        int label = 0;
        for (int i = 0; i < rows; i++)
        {
            label = random.NextDouble() < 0.1 ? (int)(random.NextDouble() * classes) : label;
            int shown = i < rows / 2 ? label : classes - 1 - label;
            text.Append(CultureInfo.InvariantCulture, $"{shown + (0.6 * random.NextDouble()):F4},{(shown == 1 ? 5 : 0) + random.NextDouble():F4},{random.NextDouble() * 100:F2},{"xyzuvw"[label]}\n");
        }

        return text.ToString();
    }

    /// <summary>Rows of two numbers and a value that is linear in them, with noise, and wanders slowly.</summary>
    public static string Values(int rows)
    {
        var random = new RandomSource(4);
        var text = new StringBuilder("u,v,y\n");
        double walk = 0;
        for (int i = 0; i < rows; i++)
        {
            double u = random.NextDouble(), v = random.NextDouble();
            walk += 0.05 * (random.NextDouble() - 0.5);
            text.Append(CultureInfo.InvariantCulture, $"{u:F4},{v:F4},{(3 * u) - (2 * v) + walk:F4}\n");
        }

        return text.ToString();
    }

    /// <summary>Runs the command line to its end; the object that it printed.</summary>
    internal static JsonObject Run(params string[] args)
    {
        var app = new InProcess();
        app.RunReal(["run", .. args, "--json", "--quiet"]).ShouldBe(ExitCode.Done, app.Error);
        return JsonNode.Parse(app.Out)!.AsObject();
    }

    /// <summary>Runs the command line, which is to refuse; what it said.</summary>
    internal static string Refuse(int code, params string[] args)
    {
        var app = new InProcess();
        app.RunReal(["run", .. args]).ShouldBe(code, app.Out + app.Error);
        app.Out.ShouldBeEmpty();
        return app.Error.TrimEnd('\n').Split('\n')[^1];
    }

    internal static StreamRunOptions Linear(string stream, LearningTask? task = null)
        => new() { Learner = "linear", LearnerOptions = new LinearStreamOptions(), Stream = stream, Task = task, Window = 100 };

    public void Dispose() => _folder.Delete(recursive: true);
}
