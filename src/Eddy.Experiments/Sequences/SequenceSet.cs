namespace Eddy.Experiments.Sequences;

/// <summary>Equally long sequences of rows, each row with what is to be said about it: the numbers of the next row, or a class.</summary>
internal abstract class SequenceSet
{
    /// <summary>Sequences.</summary>
    public abstract int Count { get; }

    /// <summary>S, rows of a sequence that an encoder sees.</summary>
    public abstract int Steps { get; }

    /// <summary>D, numbers of a row.</summary>
    public abstract int Inputs { get; }

    /// <summary>Reads row <paramref name="step"/> of a sequence.</summary>
    public abstract void Read(int sequence, int step, Span<float> row);

    /// <summary>Reads the numbers that are to be predicted at a step.</summary>
    public virtual void ReadTarget(int sequence, int step, Span<float> target) => throw new NotSupportedException("These sequences have classes.");

    /// <summary>The class at a step.</summary>
    public virtual byte Label(int sequence, int step) => throw new NotSupportedException("These sequences have no classes.");
}
