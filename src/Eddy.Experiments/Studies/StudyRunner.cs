using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Experiments.Runs;

namespace Eddy.Experiments.Studies;

/// <summary>Runs a study in a folder: what is done is not done again, what was stopped goes on, and the page is written after every run.</summary>
public static class StudyRunner
{
    private const string SettingsName = "study.json";
    private const string PageName = "report.html";
    private const string ResultsName = "results.md";

    /// <summary>Runs until all is done or until stopped.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">Its folder: new, empty, or one that holds this study with the same settings.</param>
    /// <param name="threads">Runs at once; figures do not depend on it.</param>
    /// <param name="say">Told of progress: the run, and where it is. Called from any thread, one at a time.</param>
    /// <param name="cancellation">Stops; everything is saved first.</param>
    /// <exception cref="IOException">The folder holds something else, a run of it in the place of one of the study's, or another process runs the study.</exception>
    public static StudyOutcome Run(Study study, string folder, int threads, Action<StudyItem, string> say, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(say);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        RequireOwn(study, folder);
        AtomicFile.CreateFolder(folder);
        using RunLock held = RunLock.Take(folder);
        AtomicFile.RemoveStale(folder);
        RunConfig.WriteJson(Path.Combine(folder, SettingsName), Settings(study));
        var waiting = new Queue<StudyItem>(study.Items.Where(item => !item.IsDone(folder)));
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var gate = new Lock();
        Exception? failure = null;
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(threads, waiting.Count)).Select(_ => new Thread(Work))];
        foreach (Thread worker in workers)
        {
            worker.Start();
        }

        foreach (Thread worker in workers)
        {
            worker.Join();
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return Outcome(study, folder);

        void Work()
        {
            while (true)
            {
                StudyItem item;
                lock (gate)
                {
                    if (waiting.Count == 0 || failed.IsCancellationRequested)
                    {
                        return;
                    }

                    item = waiting.Dequeue();
                }

                try
                {
                    item.Run(folder, text => Say(item, text), failed.Token);
                    lock (gate)
                    {
                        Outcome(study, folder);
                    }
                }
                catch (OperationCanceledException) when (failed.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception exception)
                {
                    lock (gate)
                    {
                        failure ??= exception;
                    }

                    failed.Cancel();
                    return;
                }
            }
        }

        void Say(StudyItem item, string text)
        {
            lock (gate)
            {
                say(item, text);
            }
        }
    }

    /// <summary>What a study's folder holds so far, its page written anew; nothing is run, also while another process does.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">Its folder, as for <see cref="Run"/>.</param>
    /// <exception cref="IOException">The folder is not there, or holds something else.</exception>
    public static StudyOutcome Look(Study study, string folder)
    {
        ArgumentNullException.ThrowIfNull(study);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: there is no such folder, so nothing of {study.Name} to look at. Run the study first, or give its folder.");
        }

        RequireOwn(study, folder);
        return Outcome(study, folder);
    }

    private static StudyOutcome Outcome(Study study, string folder)
    {
        IReadOnlyList<StudyTable> tables = study.Tables(folder);
        string page = Path.Combine(folder, PageName);
        string results = Path.Combine(folder, ResultsName);
        var outcome = new StudyOutcome(study.Name, study.Description, folder, study.Items.Count(item => item.IsDone(folder)), study.Items.Count, tables, study.Findings(tables), page)
        {
            Command = study.Command,
            Grids = study.Grids(folder),
            Curves = study.Curves(folder),
            Results = results,
        };
        AtomicFile.Write(page, stream => stream.Write(Encoding.UTF8.GetBytes(StudyPage.Write(outcome))));
        AtomicFile.Write(results, stream => stream.Write(Encoding.UTF8.GetBytes(StudyMarkdown.Write(outcome))));
        return outcome;
    }

    private static JsonObject Settings(Study study) => new() { ["study"] = study.Name, ["settings"] = study.Settings.DeepClone() };

    private static void RequireOwn(Study study, string folder)
    {
        string path = Path.Combine(folder, SettingsName);
        if (File.Exists(path))
        {
            JsonObject own = RunConfig.ReadJson(path);
            if (!JsonNode.DeepEquals(own, Settings(study)))
            {
                throw new IOException($"{folder}: it holds the study {own["study"]} with settings {own["settings"]?.ToJsonString()}, not {study.Name} with {study.Settings.ToJsonString()}. Give the same options as then, or a new folder.");
            }
        }
        else if (RunFolder.IsOccupied(folder) && !study.Items.Any(item => item.IsThere(folder)))
        {
            throw new IOException($"{folder}: the folder holds files that are not a study's. Choose a new folder.");
        }

        string[] refusals = [.. study.Items.Select(item => item.Refusal(folder)).OfType<string>()];
        if (refusals.Length > 0)
        {
            string others = refusals.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" So it is with {refusals.Length - 1} more.");
            throw new IOException($"{refusals[0]}{others}");
        }
    }
}
