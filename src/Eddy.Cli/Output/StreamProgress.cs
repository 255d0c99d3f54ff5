using System.Globalization;
using Eddy.Experiments.Streaming;
using Eddy.Learners;

namespace Eddy.Cli.Output;

/// <summary>
/// Progress over a stream in the form that users of online learners know: a line after 1, 2, 4, 8 … samples, which stays; on a terminal below it one line of where
/// the run is, redrawn in place at most ten times a second, gone at the end.
/// </summary>
/// <param name="error">Where it goes.</param>
/// <param name="width">Columns of the terminal; 0 where there is none.</param>
/// <param name="window">Samples of the windowed figures.</param>
internal sealed class StreamProgress(TextWriter error, int width, int window) : IStreamObserver, IDisposable
{
    private const int NameWidth = 12;
    private const string ClearLine = "\r\u001b[K";

    private LearningTask _task;
    private int _inputs;
    private bool _drawn;

    /// <inheritdoc/>
    public void OnBegin(LearningTask task, int inputs)
    {
        (_task, _inputs) = (task, inputs);
        string figure = task == LearningTask.Classification ? "accuracy" : "rmse";
        Line($"{"",10}  {figure + " since",14}  {figure,12}  {figure + " of the",14}  {"",NameWidth}  {"",NameWidth}  {"",8}");
        Line($"{"examples",10}  {"the last line",14}  {"so far",12}  {Text($"last {window}"),14}  {"label",NameWidth}  {"told",NameWidth}  {"features",8}");
    }

    /// <inheritdoc/>
    public void OnDoubling(StreamMoment moment)
    {
        (double? sofar, double? recent) = Figures(moment);
        Line(Text(
            $"{moment.Scores.Examples,10}  {Figure(moment.SinceLast),14}  {Figure(sofar),12}  {Figure(recent),14}  {Cut(moment.Label),NameWidth}  {Cut(moment.Prediction),NameWidth}  {_inputs,8}"));
    }

    /// <inheritdoc/>
    public void OnProgress(StreamMoment moment)
    {
        if (width <= 0)
        {
            return;
        }

        (double? sofar, double? recent) = Figures(moment);
        string name = _task == LearningTask.Classification ? "accuracy" : "rmse";
        string share = moment.Total is { } total ? Text($" of {total:N0} ({100.0 * moment.Scores.Examples / Math.Max(1, total):0} %)") : "";
        string left = moment.Total is { } end && moment.SamplesPerSecond > 0
            ? ProgressText.Duration(TimeSpan.FromSeconds((end - moment.Scores.Examples) / moment.SamplesPerSecond)) + " left"
            : "";
        string changes = moment.Scores.Changes > 0 ? Text($"{moment.Scores.Changes:N0} changes") : "";
        string line = ProgressText.Join(
            Text($"{moment.Scores.Examples:N0}{share}"), $"{name} {Figure(sofar)}", Text($"last {window:N0}: {Figure(recent)}"), changes, Text($"{moment.SamplesPerSecond:N0} samples/s"), left);
        error.Write(ClearLine + (line.Length < width ? line : line[..Math.Max(0, width - 1)]));
        error.Flush();
        _drawn = true;
    }

    /// <summary>Takes the line that is redrawn away.</summary>
    public void Dispose()
    {
        if (_drawn)
        {
            error.Write(ClearLine);
            error.Flush();
            _drawn = false;
        }
    }

    private void Line(string text)
    {
        Dispose();
        error.WriteLine(text.TrimEnd());
    }

    private (double? SoFar, double? Recent) Figures(StreamMoment moment) => _task == LearningTask.Classification
        ? (moment.Scores.Learner.Accuracy, moment.Scores.Learner.WindowAccuracy)
        : (moment.Scores.Learner.Rmse, moment.Scores.Learner.WindowRmse);

    private string Figure(double? value) => value is not { } figure ? "–" : _task == LearningTask.Classification ? Text($"{100 * figure:F2} %") : Text($"{figure:G5}");

    private static string Cut(string name) => name.Length <= NameWidth ? name : string.Concat(name.AsSpan(0, NameWidth - 1), "…");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
