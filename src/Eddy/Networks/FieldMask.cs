using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>The weights that <see cref="LocalReceptiveFields"/> leave a layer, as ones among zeros, and which tiles of 32 inputs each panel of 32 neurons has to look at for them.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class FieldMask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelMatrix<T> _mask;
    private readonly (int First, int End)[] _tiles;

    public FieldMask(LocalReceptiveFields fields, int inputs, int neurons)
    {
        if (inputs != fields.Rows * fields.Columns)
        {
            throw new ArgumentException($"Local receptive fields over images of {fields.Rows}×{fields.Columns} need {fields.Rows * fields.Columns} inputs, but the layer has {inputs}.", nameof(inputs));
        }

        FanIn = fields.Side * fields.Side;
        _mask = new PanelMatrix<T>(inputs, neurons);
        _tiles = new (int, int)[_mask.Panels];
        for (int p = 0; p < _tiles.Length; p++)
        {
            _tiles[p] = fields.Tiles(p * PanelMatrix<T>.PanelWidth, Math.Min((p + 1) * PanelMatrix<T>.PanelWidth, neurons), neurons);
        }

        for (int n = 0; n < neurons; n++)
        {
            (int top, int left) = fields.Corner(n, neurons);
            for (int i = 0; i < FanIn; i++)
            {
                _mask[((top + (i / fields.Side)) * fields.Columns) + left + (i % fields.Side), n] = T.One;
            }
        }
    }

    /// <summary>Inputs that a neuron sees.</summary>
    public int FanIn { get; }

    /// <summary>Tiles of 32 inputs, from and up to, that some neuron of a panel sees.</summary>
    public (int First, int End) Tiles(int panel) => _tiles[panel];

    /// <summary>Makes every element zero whose input its neuron does not see.</summary>
    /// <param name="values">Elements of a weight, or of its gradient.</param>
    /// <param name="offset">Of the first of them in the weight.</param>
    public void Apply(Span<T> values, int offset) => TensorPrimitives.Multiply(values, _mask.Span.Slice(offset, values.Length), values);
}
