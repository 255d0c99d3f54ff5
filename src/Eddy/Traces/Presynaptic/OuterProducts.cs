using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Presynaptic;

/// <summary>The outer products (sources × units) of several streams and states, laid side by side so that one pass over the weights takes them all.</summary>
/// <param name="most">Outer products, above 0.</param>
/// <param name="sources">Most sources of a map.</param>
/// <param name="units">Units of the layer.</param>
internal sealed class OuterProducts<T>(int most, int sources, int units)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int TileRows = 128; // 16 KB of floats

    private readonly PanelMatrix<T> _sources = new(most, sources); // [k, sources]
    private readonly PanelMatrix<T> _signals = new(most, units); // [k, units]
    private readonly T[] _tile = GC.AllocateArray<T>(TileRows * PanelMatrix<T>.PanelWidth, pinned: true);
    private int _rows;

    /// <summary>Outer products so far.</summary>
    public int Count { get; private set; }

    /// <summary>Begins anew, for a map of so many sources.</summary>
    public void Begin(int rows) => (Count, _rows) = (0, rows);

    /// <summary>One more: x [rows] times d [units, padded to 32].</summary>
    public void Add(ReadOnlySpan<T> x, ReadOnlySpan<T> d)
    {
        const int Width = PanelMatrix<T>.PanelWidth;
        for (int first = 0; first < x.Length; first += Width)
        {
            Span<T> lanes = _sources.Lanes(first / Width, Count);
            ReadOnlySpan<T> part = x[first..Math.Min(x.Length, first + Width)];
            part.CopyTo(lanes);
            lanes[part.Length..].Clear(); // of another map
        }

        for (int panel = 0; panel < _signals.Panels; panel++)
        {
            d.Slice(panel * Width, Width).CopyTo(_signals.Lanes(panel, Count));
        }

        Count++;
    }

    /// <summary>gradient += their sum, in the order they were added.</summary>
    public void AddTo(PanelMatrix<T> gradient)
    {
        for (int panel = 0; panel < gradient.Panels && Count > 0; panel++)
        {
            Simd<T>.Run(new OuterSumKernel<T>(_sources, 0, _rows, _signals.Panel(panel), Count, gradient.Panel(panel)));
        }
    }

    /// <summary>The weights move along their sum times <paramref name="scale"/>, which is never stored but for a tile.</summary>
    public void Move(Parameter<T> weights, StepRule<T> step, T scale)
    {
        for (int panel = 0; panel < weights.Value.Panels; panel++)
        {
            for (int row = 0; row < _rows; row += TileRows)
            {
                int rows = Math.Min(TileRows, _rows - row);
                Array.Clear(_tile);
                if (Count > 0)
                {
                    Simd<T>.Run(new OuterSumKernel<T>(_sources, row, rows, _signals.Panel(panel), Count, _tile));
                }

                Span<T> tile = _tile.AsSpan(0, rows * PanelMatrix<T>.PanelWidth);
                if (scale != T.One)
                {
                    TensorPrimitives.Multiply(tile, scale, tile);
                }

                step.Apply(weights, (panel * weights.Value.PanelLength) + (row * PanelMatrix<T>.PanelWidth), tile);
            }
        }
    }
}
