using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Checkpoints;
using Eddy.Numerics;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>Brings each input to mean 0 and deviation 1, by what was seen of it so far. No sample is kept.</summary>
/// <remarks><code>
/// mean ← mean + (x − mean)/n,   M ← M + (x − mean_before)(x − mean_after)        (1)  Welford 1962
/// scaled = (x − mean)/deviation, within ±6;   deviation = √(M/n), but 1 where that is below 1e-6      (2)
/// </code>
/// Why it is held: where an input was constant for n samples and then changes, the first other value lies √n deviations away, however small the change. On the electricity market's
/// prices that is 132, and one such sample throws a learner off for thousands.
/// Computed in double and rounded once; element-wise, so the bits do not depend on the vector width. 16 bytes an input; nothing allocates. About 25 ns for 8 inputs
/// to update and scale, 2.2 µs for 784, with vectors of 256 bits.</remarks>
public sealed class RunningScaler : IResumable
{
    /// <summary>A deviation below this counts as 1: such an input does not vary.</summary>
    public const double LeastDeviation = 1e-6;

    /// <summary>The largest size of a scaled number: what is farther from the mean, in deviations, counts as so far.</summary>
    public const double MostDeviations = 6;

    private readonly double[] _mean;
    private readonly double[] _squares; // M

    /// <summary>A scaler that has seen nothing.</summary>
    /// <param name="inputs">Numbers in a sample, above 0.</param>
    public RunningScaler(int inputs) => (_mean, _squares) = (new double[Shape.Positive(inputs)], new double[inputs]);

    /// <summary>Numbers in a sample.</summary>
    public int Inputs => _mean.Length;

    /// <summary>Samples taken in.</summary>
    public long Count { get; private set; }

    /// <summary>Bytes kept from one sample to the next.</summary>
    public long StateBytes => sizeof(long) + (2L * sizeof(double) * Inputs);

    /// <summary>Mean of each input so far.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    private double Share => 1.0 / Math.Max(Count, 1);

    /// <summary>What an input is divided by.</summary>
    /// <param name="input">Its number, from 0.</param>
    public double Deviation(int input)
    {
        double deviation = Math.Sqrt(_squares[input] * Share);
        return deviation < LeastDeviation ? 1 : deviation;
    }

    /// <summary>Takes in a sample by (1).</summary>
    /// <param name="input">[<see cref="Inputs"/>], finite.</param>
    /// <exception cref="ArgumentException">The length differs, or a number is not finite: it would spoil the mean for ever. Nothing was changed.</exception>
    public void Update(ReadOnlySpan<float> input)
    {
        Shape.Require(input.Length, _mean.Length, nameof(input));
        if (!TensorPrimitives.IsFiniteAll(input))
        {
            throw new ArgumentException($"Sample {Count + 1}: an input is not finite. Replace it, or leave the sample out.", nameof(input));
        }

        Count++;
        double share = Share;
        int i = 0;
        for (; i + Vector<float>.Count <= input.Length; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(input[i..]), out Vector<double> low, out Vector<double> high);
            Update(low, i, share);
            Update(high, i + Vector<double>.Count, share);
        }

        for (; i < input.Length; i++)
        {
            double before = input[i] - _mean[i];
            _mean[i] += before * share;
            _squares[i] += before * (input[i] - _mean[i]);
        }
    }

    /// <summary>Scales a sample by (2), with the statistics as they are.</summary>
    /// <param name="input">[<see cref="Inputs"/>].</param>
    /// <param name="scaled">Where it goes, [<see cref="Inputs"/>]; may be <paramref name="input"/>.</param>
    /// <exception cref="ArgumentException">A length differs. Nothing was written.</exception>
    public void Scale(ReadOnlySpan<float> input, Span<float> scaled)
    {
        Shape.Require(input.Length, _mean.Length, nameof(input));
        Shape.Require(scaled.Length, _mean.Length, nameof(scaled));
        double share = Share;
        int i = 0;
        for (; i + Vector<float>.Count <= input.Length; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(input[i..]), out Vector<double> low, out Vector<double> high);
            Vector.Narrow(Scaled(low, i, share), Scaled(high, i + Vector<double>.Count, share)).CopyTo(scaled[i..]);
        }

        for (; i < input.Length; i++)
        {
            double deviation = Math.Sqrt(_squares[i] * share);
            scaled[i] = (float)Math.Clamp((input[i] - _mean[i]) / (deviation < LeastDeviation ? 1 : deviation), -MostDeviations, MostDeviations);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.Add<long>($"{prefix}count", [], [Count])
            .Add<double>($"{prefix}mean", [_mean.Length], _mean)
            .Add<double>($"{prefix}squares", [_squares.Length], _squares);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        long count = checkpoint.ReadCount($"{prefix}count");
        double[] mean = new double[_mean.Length];
        checkpoint.Read<double>($"{prefix}mean", [mean.Length], mean);
        checkpoint.Read<double>($"{prefix}squares", [_squares.Length], _squares);
        mean.CopyTo(_mean, 0);
        Count = count;
    }

    private void Update(Vector<double> x, int at, double share)
    {
        var mean = new Vector<double>(_mean, at);
        Vector<double> before = x - mean;
        mean += before * share;
        mean.CopyTo(_mean, at);
        (new Vector<double>(_squares, at) + (before * (x - mean))).CopyTo(_squares, at);
    }

    private Vector<double> Scaled(Vector<double> x, int at, double share)
    {
        Vector<double> deviation = Vector.SquareRoot(new Vector<double>(_squares, at) * share);
        deviation = Vector.ConditionalSelect(Vector.LessThan(deviation, new Vector<double>(LeastDeviation)), Vector<double>.One, deviation);
        return Vector.Clamp((x - new Vector<double>(_mean, at)) / deviation, new Vector<double>(-MostDeviations), new Vector<double>(MostDeviations));
    }
}
