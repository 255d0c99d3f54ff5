using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>
/// The presynaptic side of a layer for one sample: the values, which of them are not 0 (an input of exactly 0 adds nothing, so it is left out), and the values about their
/// running mean, which the weights learn from.
/// </summary>
/// <remarks>Learning from x − E[x] instead of x leaves the expected update as it is where the signal has mean 0, and takes away the part of it that only says that
/// the mean image is there: without it the weights mostly learn the mean.</remarks>
internal sealed class PresynapticList<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _values;
    private readonly T[] _centred;
    private readonly int[] _all;
    private readonly int[] _active;
    private readonly bool _centre;
    private int _count;

    public PresynapticList(int inputs, bool centre)
    {
        int padded = (inputs + PanelMatrix<T>.PanelWidth - 1) / PanelMatrix<T>.PanelWidth * PanelMatrix<T>.PanelWidth;
        _values = new T[padded];
        _centred = centre ? new T[padded] : [];
        Mean = centre ? new T[inputs] : [];
        _all = [.. Enumerable.Range(0, inputs)];
        _active = new int[inputs];
        _centre = centre;
    }

    /// <summary>Running mean of each input, where learning is centred; else empty.</summary>
    public T[] Mean { get; }

    /// <summary>x, padded with zeros to a multiple of 32.</summary>
    public T[] Values => _values;

    /// <summary>The inputs that are not 0, ascending.</summary>
    public ReadOnlySpan<int> Active => _active.AsSpan(0, _count);

    /// <summary>What the weights learn from: x − E[x], or x.</summary>
    public T[] Learned => _centre ? _centred : _values;

    /// <summary>The inputs whose weights can move: all where learning is centred, else those that are not 0.</summary>
    public ReadOnlySpan<int> Moving => _centre ? _all : Active;

    /// <summary>|learned|² of the last <see cref="Advance"/>.</summary>
    public T SquaredNorm { get; private set; }

    /// <summary>Takes in x.</summary>
    public void Set(ReadOnlySpan<T> x)
    {
        x.CopyTo(_values);
        int count = 0;
        for (int k = 0; k < x.Length; k++)
        {
            _active[count] = k;
            count += x[k] == T.Zero ? 0 : 1; // without a branch: which inputs are 0 cannot be foreseen
        }

        _count = count;
    }

    /// <summary>Moves the running mean by its share of x, then centres x on it.</summary>
    public void Advance(T keep, T take)
    {
        if (_centre)
        {
            Simd<T>.Run(new CentreKernel<T>(_values, Mean, _centred, keep, take));
        }

        SquaredNorm = FixedOrderSum.OfSquares<T>(Learned);
    }
}
