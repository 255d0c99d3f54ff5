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
    private readonly int _skipped; // numbers of an input between its 1 and the lags in use
    private readonly int _bias;
    private readonly T[] _x;
    private readonly T _forgetting;
    private readonly T[] _c;
    private readonly T[] _u;
    private readonly T[] _error;
    private int _taught;

    public RecursiveLeastSquares(ForecastSetting setting, RlsOptions options)
    {
        int p = setting.Coordinates, lags = options.Lags == 0 ? setting.Lags : options.Lags;
        if (lags > setting.Lags)
        {
            throw new ArgumentException($"RLS of {lags} lags cannot work on inputs of {setting.Lags}. Give longer inputs or fewer lags.", nameof(options));
        }

        _skipped = (setting.Lags - lags) * p;
        _bias = setting.Bias ? 1 : 0;
        (_n, _forgetting, Map, _x, _c, _u, _error) = Begin(setting.InputSize - _skipped, p, options);
        if (options.FromPersistence)
        {
            StartAtPersistence(_n - p);
        }
    }

    /// <summary>On inputs of any kind.</summary>
    /// <param name="inputs">n, all of which are used; the lags of the options do not matter.</param>
    /// <param name="outputs">p.</param>
    /// <param name="options">Start and forgetting.</param>
    /// <param name="newest">Where in an input the newest sample lies, for weights that start at persistence.</param>
    public RecursiveLeastSquares(int inputs, int outputs, RlsOptions options, int newest)
    {
        (_n, _forgetting, Map, _x, _c, _u, _error) = Begin(inputs, outputs, options);
        if (options.FromPersistence)
        {
            StartAtPersistence(newest);
        }
    }

    public LinearMap<T> Map { get; }

    /// <summary>Forecasts one column.</summary>
    public void Predict(ReadOnlySpan<T> input, Span<T> prediction) => Map.Apply(Used(input), prediction);

    /// <summary>Learns from one column.</summary>
    public void Teach(ReadOnlySpan<T> input, ReadOnlySpan<T> target)
    {
        ReadOnlySpan<T> x = Used(input);
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

    private static (int N, T Forgetting, LinearMap<T> Map, T[] X, T[] C, T[] U, T[] Error) Begin(int n, int p, RlsOptions options)
    {
        var c = new T[n * n];
        for (int i = 0; i < n; i++)
        {
            c[(i * n) + i] = T.CreateTruncating(1 / options.Start);
        }

        return (n, T.CreateTruncating(options.Forgetting), new LinearMap<T>(n, p), new T[n], c, new T[n], new T[p]);
    }

    private void StartAtPersistence(int newest)
    {
        int p = _error.Length;
        for (int c = 0; c < p; c++)
        {
            Map.Rows[((newest + c) * p) + c] = T.One;
        }
    }

    /// <summary>The 1 and the newest lags.</summary>
    private ReadOnlySpan<T> Used(ReadOnlySpan<T> input)
    {
        if (_skipped == 0)
        {
            return input;
        }

        input[.._bias].CopyTo(_x);
        input[(_bias + _skipped)..].CopyTo(_x.AsSpan(_bias));
        return _x;
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
