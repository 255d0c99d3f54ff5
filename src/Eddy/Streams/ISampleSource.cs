using Eddy.Learners;

namespace Eddy.Streams;

/// <summary>Samples in order of time, read one by one in constant memory; <see cref="Read"/> allocates nothing once every class has been seen.</summary>
public interface ISampleSource : IDisposable
{
    /// <summary>Name for people: a file, a data set, <c>standard input</c>.</summary>
    string Name { get; }

    /// <summary>What the targets are.</summary>
    LearningTask Task { get; }

    /// <summary>Numbers in a sample, without the target.</summary>
    int InputSize { get; }

    /// <summary>Name of each input, as many as <see cref="InputSize"/>; empty where inputs have no names (pixels).</summary>
    IReadOnlyList<string> InputNames { get; }

    /// <summary>Classes in the order of their numbers. It grows while reading where they are not known beforehand; empty for regression.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Classes that are known before the first sample is read; 0 where the stream tells only as it goes.</summary>
    int DeclaredClasses { get; }

    /// <summary>Samples in all, where that is known beforehand.</summary>
    long? Count { get; }

    /// <summary>Samples read so far, since the beginning of the stream (a resumed one goes on counting).</summary>
    long Position { get; }

    /// <summary>Records that were passed over because they are damaged; above 0 only where that was asked for.</summary>
    long Skipped { get; }

    /// <summary>Reads the next sample.</summary>
    /// <param name="input">Where its numbers go, [<see cref="InputSize"/>]; always finite.</param>
    /// <param name="target">The number of its class or its value; NaN where the record has no target.</param>
    /// <returns>False at the end of the stream; nothing was written then.</returns>
    /// <exception cref="InvalidDataException">A record is damaged: file, line, column and what to do.</exception>
    bool Read(Span<float> input, out float target);

    /// <summary>Where the stream is, as JSON text: enough for <see cref="ResumeAt"/> in another process.</summary>
    string SavePosition();

    /// <summary>Goes on after a saved position: the next <see cref="Read"/> gives the sample after it. To be called before the first <see cref="Read"/>.</summary>
    /// <exception cref="InvalidDataException">The stream is shorter than that, or is another one.</exception>
    void ResumeAt(string position);
}
