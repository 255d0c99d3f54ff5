using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Learners;

namespace Eddy.Networks.Recurrent;

/// <summary>One stream's features and answer.</summary>
internal sealed class ReadoutStream<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // what only decays does not end among the subnormal numbers

    public ReadoutStream(LearningTask task, int features, int outputs, bool remembers)
    {
        int lanes = (outputs + 31) / 32 * 32;
        Features = new T[features + 1];
        Features[^1] = T.One;
        Trace = remembers ? new T[features + 1] : Features;
        Lanes = new T[lanes];
        Scores = remembers ? new T[lanes] : [];
        Before = remembers ? new T[lanes] : [];
        Error = new T[lanes];
        Target = new T[outputs];
        Answer = new OnlineReadoutAnswer<T>(task, outputs);
    }

    /// <summary>[features, then 1 for the bias].</summary>
    public T[] Features { get; }

    /// <summary>φ, what the weights remember of the features; the features themselves where there is no memory.</summary>
    public T[] Trace { get; }

    /// <summary>Scratch in lanes.</summary>
    public T[] Lanes { get; }

    /// <summary>s_t in lanes; empty where there is no memory.</summary>
    public T[] Scores { get; }

    /// <summary>s_(t−1) in lanes; empty where there is no memory.</summary>
    public T[] Before { get; }

    /// <summary>∂ loss / ∂ scores, padded with 0.</summary>
    public T[] Error { get; }

    /// <summary>What the last answer was told to be, [outputs].</summary>
    public T[] Target { get; }

    public OnlineReadoutAnswer<T> Answer { get; }

    /// <summary>What the last answer is made of, and a later call may read: features, then trace and scores before where there is a memory.</summary>
    public IEnumerable<T[]> Kept() => Before.Length == 0 ? [Features] : [Features, Trace, Before];

    /// <summary>Takes over features and memory of a stream that may have fewer outputs; the scores of new ones were 0.</summary>
    public void CopyFrom(ReadoutStream<T> other)
    {
        other.Features.CopyTo(Features, 0);
        if (Before.Length > 0)
        {
            other.Trace.CopyTo(Trace, 0);
            int outputs = Math.Min(Target.Length, other.Target.Length);
            other.Before.AsSpan(0, outputs).CopyTo(Before);
            other.Scores.AsSpan(0, outputs).CopyTo(Scores);
        }
    }

    /// <summary>Forgets the memory.</summary>
    public void Reset()
    {
        if (Before.Length > 0)
        {
            Array.Clear(Trace);
            Array.Clear(Before);
            Array.Clear(Scores);
        }
    }

    /// <summary>Rounds what has all but decayed to 0.</summary>
    public static void EndSmall(Span<T> values)
    {
        TensorPrimitives.Add(values, _floor, values);
        TensorPrimitives.Subtract(values, _floor, values);
    }
}
