using System.Numerics;
using System.Numerics.Tensors;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Recursive least squares with exponential forgetting: after every column, the ridge solution over the weighted past.</summary>
/// <remarks><code>
/// u = C x,  g = u / (φ + xᵀ u)            (1)
/// W ← W + e gᵀ                            (2)   e with the weights of now
/// C ← (C − g uᵀ) / φ,  C_0 = I / λ        (3)   symmetrised every 100 columns
/// </code>
/// 4 n² + 4 n p operations a column, n inputs. The rounding of (3) is the same for C_ij and C_ji but in the last bit; symmetrising keeps that from growing.</remarks>
internal sealed class RecursiveLeastSquares<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int SymmetriseEvery = 100;

    private readonly int _n;
    private readonly T _forgetting;
    private readonly T[] _c;
    private readonly T[] _u;
    private readonly T[] _error;
    private int _taught;

    public RecursiveLeastSquares(int inputs, int outputs, double start, double forgetting)
    {
        ForecastChecks.Positive(start, "λ");
        ForecastChecks.Within(forgetting, 0.5, 1, "the forgetting factor");
        (_n, _forgetting) = (inputs, T.CreateTruncating(forgetting));
        Map = new LinearMap<T>(inputs, outputs);
        (_c, _u, _error) = (new T[inputs * inputs], new T[inputs], new T[outputs]);
        for (int i = 0; i < inputs; i++)
        {
            _c[(i * inputs) + i] = T.CreateTruncating(1 / start);
        }
    }

    public LinearMap<T> Map { get; }

    /// <summary>Learns from one column.</summary>
    public void Teach(ReadOnlySpan<T> x, ReadOnlySpan<T> target)
    {
        Map.Apply(x, _error);
        TensorPrimitives.Subtract(target, _error, _error);
        Span<T> u = _u;
        u.Clear();
        for (int j = 0; j < _n; j++)
        {
            TensorPrimitives.FusedMultiplyAdd(_c.AsSpan(j * _n, _n), x[j], u, u);
        }

        T gain = T.One / (_forgetting + LinearMap<T>.Dot(x, u));
        Map.Add(_error, u, gain);
        bool scaled = _forgetting != T.One;
        T grow = T.One / _forgetting;
        for (int i = 0; i < _n; i++)
        {
            Span<T> row = _c.AsSpan(i * _n, _n);
            TensorPrimitives.FusedMultiplyAdd(u, -(gain * u[i]), row, row);
            if (scaled)
            {
                TensorPrimitives.Multiply(row, grow, row);
            }
        }

        if (++_taught % SymmetriseEvery == 0)
        {
            Symmetrise();
        }
    }

    private void Symmetrise()
    {
        T half = T.CreateTruncating(0.5);
        for (int i = 0; i < _n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                T mean = half * (_c[(i * _n) + j] + _c[(j * _n) + i]);
                (_c[(i * _n) + j], _c[(j * _n) + i]) = (mean, mean);
            }
        }
    }
}
