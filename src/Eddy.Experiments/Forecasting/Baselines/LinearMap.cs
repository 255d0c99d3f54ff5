using System.Numerics;
using System.Numerics.Tensors;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>y = W x, with W kept by inputs, [n, p], so that a product and an update are sums of whole rows: the same bits at every vector width.</summary>
internal sealed class LinearMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _outputs;

    public LinearMap(int inputs, int outputs)
    {
        (Inputs, _outputs) = (inputs, outputs);
        Rows = new T[inputs * outputs];
    }

    public int Inputs { get; }

    /// <summary>Wᵀ, [n, p].</summary>
    public T[] Rows { get; }

    /// <summary>y ← W x.</summary>
    public void Apply(ReadOnlySpan<T> x, Span<T> y)
    {
        y.Clear();
        for (int j = 0; j < Inputs; j++)
        {
            TensorPrimitives.FusedMultiplyAdd(Rows.AsSpan(j * _outputs, _outputs), x[j], y, y);
        }
    }

    /// <summary>W ← W + scale · e xᵀ.</summary>
    public void Add(ReadOnlySpan<T> e, ReadOnlySpan<T> x, T scale)
    {
        for (int j = 0; j < Inputs; j++)
        {
            Span<T> row = Rows.AsSpan(j * _outputs, _outputs);
            TensorPrimitives.FusedMultiplyAdd(e, scale * x[j], row, row);
        }
    }

    /// <summary>Σ a b, summed in one order.</summary>
    public static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        int i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }

        for (; i < a.Length; i++)
        {
            s0 += a[i] * b[i];
        }

        return s0 + s1 + (s2 + s3);
    }
}
