using Eddy.Checkpoints;

namespace Eddy.Streams.Metrics;

/// <summary>Single numbers of a score in a checkpoint, checked as they are read.</summary>
internal static class ScoreTensors
{
    /// <summary>A number from 0 to <paramref name="largest"/>.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is out of range.</exception>
    public static long ReadCount(this Checkpoint checkpoint, string name, long largest = long.MaxValue)
    {
        Span<long> value = [0];
        checkpoint.Read(name, [], value);
        return value[0] >= 0 && value[0] <= largest ? value[0] : throw new InvalidDataException(
            $"{checkpoint.Path}: \"{name}\" is {value[0]}, but 0 to {largest} is needed here. Use the options that the file was written with, or an earlier checkpoint.");
    }

    /// <summary>A double.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static double ReadNumber(this Checkpoint checkpoint, string name)
    {
        Span<double> value = [0];
        checkpoint.Read(name, [], value);
        return value[0];
    }
}
