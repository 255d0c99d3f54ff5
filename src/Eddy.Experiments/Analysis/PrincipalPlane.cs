using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Experiments.Analysis;

/// <summary>A layer's activations seen along their first two principal components: the flattest honest picture of a representation.</summary>
/// <param name="X">Each point along the first component.</param>
/// <param name="Y">Each point along the second component.</param>
/// <param name="Labels">The class of each point.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="ExplainedByX">Fraction of the total variance along the first component, in [0, 1].</param>
/// <param name="ExplainedByY">Fraction of the total variance along the second component, in [0, 1].</param>
public sealed record PrincipalPlane(
    IReadOnlyList<float> X, IReadOnlyList<float> Y, IReadOnlyList<byte> Labels, int Classes, double ExplainedByX, double ExplainedByY)
{
    private const int MaxIterations = 300;
    private const float Converged = 1e-6f; // length of the change of the unit direction in one iteration

    /// <summary>Finds the plane by power iteration, the second component in what the first leaves, and projects the samples on it.</summary>
    /// <param name="activations">z, shape [samples, neurons] row-major, finite.</param>
    /// <param name="labels">The class of each sample.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="maxSamples">At most so many samples, evenly spaced, are used. Default 1,500: more only cover each other.</param>
    /// <remarks>Deterministic: starts from a fixed direction, and a component points to where its largest loading
    /// is positive. An iteration costs 4 · samples · neurons operations; the covariance is never formed.</remarks>
    /// <exception cref="ArgumentException">As for <see cref="RepresentationAnalysis.Compute"/>.</exception>
    public static PrincipalPlane Compute(ReadOnlySpan<float> activations, ReadOnlySpan<byte> labels, int classes, int maxSamples = 1500)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSamples, 2);
        int neurons = ActivationShape.Neurons(activations, labels, classes);
        int samples = Math.Min(labels.Length, maxSamples);
        var rows = new float[samples * neurons];
        var kept = new byte[samples];
        var mean = new float[neurons];
        for (int i = 0; i < samples; i++)
        {
            int source = (int)((long)i * labels.Length / samples);
            kept[i] = labels[source];
            activations.Slice(source * neurons, neurons).CopyTo(rows.AsSpan(i * neurons));
            TensorPrimitives.Add(mean, activations.Slice(source * neurons, neurons), mean);
        }

        TensorPrimitives.Multiply(mean, 1f / samples, mean);
        for (int i = 0; i < samples; i++)
        {
            Span<float> row = rows.AsSpan(i * neurons, neurons);
            TensorPrimitives.Subtract(row, mean, row);
        }

        double total = SumOfSquares(rows, neurons);
        (float[] x, double alongX) = TakeComponent(rows, neurons);
        (float[] y, double alongY) = TakeComponent(rows, neurons);
        return new PrincipalPlane(x, y, kept, classes, total == 0 ? 0 : alongX / total, total == 0 ? 0 : alongY / total);
    }

    // Finds the widest direction of the centred rows, returns the rows along it and their sum of squares, and removes it from the rows.
    private static (float[] Along, double Scatter) TakeComponent(float[] rows, int neurons)
    {
        int samples = rows.Length / neurons;
        var along = new float[samples];
        float[] direction = Start(neurons);
        var next = new float[neurons];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            Array.Clear(next);
            for (int i = 0; i < samples; i++)
            {
                ReadOnlySpan<float> row = rows.AsSpan(i * neurons, neurons);
                TensorPrimitives.MultiplyAdd(row, TensorPrimitives.Dot(row, direction), next, next);
            }

            float length = TensorPrimitives.Norm(next);
            if (!(length > 0) || !float.IsFinite(length))
            {
                return (along, 0); // no variance left
            }

            TensorPrimitives.Divide(next, length, next);
            float change = TensorPrimitives.Distance(next, direction);
            (direction, next) = (next, direction);
            if (change < Converged)
            {
                break;
            }
        }

        if (direction[TensorPrimitives.IndexOfMaxMagnitude(direction)] < 0)
        {
            TensorPrimitives.Negate(direction, direction);
        }

        double scatter = 0;
        for (int i = 0; i < samples; i++)
        {
            Span<float> row = rows.AsSpan(i * neurons, neurons);
            along[i] = TensorPrimitives.Dot(row, direction);
            scatter += (double)along[i] * along[i];
            TensorPrimitives.MultiplyAdd(direction, -along[i], row, row);
        }

        return (along, scatter);
    }

    // A start drawn from a fixed seed: any start with a share of the component finds it, and a random one has a share almost surely,
    // where a hand-picked one (a unit vector, a row of the data) can be exactly orthogonal to it.
    private static float[] Start(int neurons)
    {
        var random = new RandomSource(1);
        var direction = new float[neurons];
        for (int j = 0; j < neurons; j++)
        {
            direction[j] = (float)random.NextUniform(-1, 1);
        }

        return direction;
    }

    private static double SumOfSquares(float[] rows, int neurons)
    {
        double sum = 0;
        for (int i = 0; i < rows.Length; i += neurons)
        {
            sum += TensorPrimitives.SumOfSquares<float>(rows.AsSpan(i, neurons));
        }

        return sum;
    }
}
