using System.Globalization;
using Eddy.Networks;

namespace Eddy.Learners.Recurrent;

/// <summary>Which streams have an answer that may be taught, and the errors of calls that come in another order or with numbers that are none.</summary>
/// <param name="streams">Parallel streams.</param>
/// <param name="lesson">The call that teaches.</param>
internal sealed class AnswersToTeach(int streams, string lesson = "Learn")
{
    private readonly bool[] _observed = new bool[streams];
    private readonly bool[] _displaced = new bool[streams]; // a late sample took the place of the last answer

    public int Streams => _observed.Length;

    /// <summary>The stream has answered.</summary>
    public void Observed(int stream) => (_observed[stream], _displaced[stream]) = (true, false);

    /// <summary>A late sample was answered in the place of the last one.</summary>
    public void Displace(int stream) => _displaced[stream] = true;

    /// <summary>Whether the last sample must be answered anew before it is taught.</summary>
    public bool IsDisplaced(int stream) => _displaced[stream];

    /// <summary>The stream has no answer to teach any more.</summary>
    public void Forget(int stream) => (_observed[stream], _displaced[stream]) = (false, false);

    /// <summary>Throws unless the stream has an answer that was not taught yet.</summary>
    public void Require(int stream)
    {
        if (!_observed[stream])
        {
            throw new InvalidOperationException($"There is no output to teach about{(Streams > 1 ? $" in stream {stream}" : "")}: call Observe once before each {lesson}.");
        }
    }

    /// <summary>Throws unless there is such a stream.</summary>
    public void RequireStream(int stream)
    {
        if ((uint)stream >= (uint)Streams)
        {
            throw new ArgumentOutOfRangeException(nameof(stream), stream, $"The learner runs {Streams} streams, counted from 0. Set RecurrentLearnerOptions.Streams.");
        }
    }

    /// <summary>Throws where there are several streams; <paramref name="other"/> is what to call then.</summary>
    public void RequireOneStream(string other)
    {
        if (Streams > 1)
        {
            throw new InvalidOperationException($"This learner runs {Streams} parallel streams: use {other}.");
        }
    }

    /// <summary>Throws unless every number is finite; nothing has been changed by then.</summary>
    public void RequireFinite(ReadOnlySpan<float> values, int stream, long step, string what, string remedy)
    {
        int at = values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (at >= 0)
        {
            string of = Streams > 1 ? $", stream {stream}" : "";
            throw new NonFiniteException($"step {step}{of}: {what} {at} is {values[at].ToString(CultureInfo.InvariantCulture)}. {remedy} Nothing was changed.");
        }
    }
}
