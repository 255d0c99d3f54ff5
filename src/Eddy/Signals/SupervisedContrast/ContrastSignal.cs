using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Signals.SupervisedContrast;

/// <summary>
/// The supervised contrastive loss (Khosla et al. 2020, arXiv 2004.11362, the form L_out with the mean over positives outside the logarithm) of the rows of one matrix, and its exact
/// derivative by them.
/// </summary>
/// <remarks><code>
/// cᵢₐ = zᵢ·zₐ / (‖zᵢ‖ ‖zₐ‖),  sᵢₐ = cᵢₐ/τ                                          (1)
/// loss = 1/|A| Σ over anchors i of −1/|P(i)| Σ over p in P(i) of ln(e^sᵢₚ / Σₐ≠ᵢ e^sᵢₐ)   (2)
/// Gᵢₐ = 1/|A| · (e^sᵢₐ / Σₖ≠ᵢ e^sᵢₖ − [a in P(i)]/|P(i)|)                             (3)  ∂loss/∂sᵢₐ
/// Mᵢₐ = (Gᵢₐ + Gₐᵢ)/(τ ‖zᵢ‖ ‖zₐ‖),  Mᵢᵢ = −Σₐ (Gᵢₐ + Gₐᵢ) cᵢₐ/(τ ‖zᵢ‖²)                 (4)
/// ∂loss/∂z = M z                                                                    (5)
/// </code>
/// P(i) are the other rows of i's label; A are the rows for which there are some. The diagonal of M is the part of the gradient along zᵢ that the normalisation takes away. A row whose norm
/// is at most 1e-12 has no direction: it is left out, as anchor and as partner, and its gradient is 0; the loss is that of the batch without it. A similarity that is 40 or more below the
/// largest of its row counts as e^−∞ = 0: it is below a rounding in double, too. B² numbers three times; 4·B²·O operations beside (2) and (3).</remarks>
internal sealed class ContrastSignal<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;
    private const double SmallestSquaredNorm = 1e-24;

    private readonly PanelMatrix<T> _z;
    private readonly PanelMatrix<T> _samplesInLanes;
    private readonly PanelMatrix<T> _products;
    private readonly PanelMatrix<T> _slopes;
    private readonly PanelMatrix<T> _mix;
    private readonly PanelMatrix<T> _inverseNorm;
    private readonly PanelMatrix<T> _label;
    private readonly double[] _rowLosses;
    private readonly int[] _ofLabel = new int[byte.MaxValue + 1];
    private readonly int[] _rowLabels;
    private readonly double _temperature;
    private int _anchors;
    private bool _finite;

    /// <param name="z">[batch, neurons], read whenever something is computed.</param>
    /// <param name="temperature">τ.</param>
    public ContrastSignal(PanelMatrix<T> z, double temperature)
    {
        (_z, _temperature) = (z, temperature);
        int batch = z.Rows;
        _samplesInLanes = new PanelMatrix<T>(z.Columns, batch);
        (_products, _slopes, _mix) = (new PanelMatrix<T>(batch, batch), new PanelMatrix<T>(batch, batch), new PanelMatrix<T>(batch, batch));
        (_inverseNorm, _label) = (new PanelMatrix<T>(1, batch), new PanelMatrix<T>(1, batch));
        (_rowLosses, _rowLabels) = (new double[batch], new int[batch]);
        _label.Span.Fill(T.NegativeOne); // lanes without a row are nobody's positive
    }

    /// <summary>Rows that a worker takes at a time: those of a tile.</summary>
    public int RowGroups => _z.PaddedRows / PanelMatrix<T>.RowMultiple;

    /// <summary>(2) of the last batch.</summary>
    public double Loss { get; private set; }

    /// <summary>Turns one panel of z so that samples lie in lanes.</summary>
    public void Turn(int panel)
    {
        for (int q = 0; q < _samplesInLanes.Panels; q++)
        {
            PanelColumns.TransposeTile(_z, panel, q, _samplesInLanes);
        }
    }

    /// <summary>z zᵀ for groups of rows, after every <see cref="Turn"/>.</summary>
    public void Multiply(int firstGroup, int endGroup)
    {
        int first = firstGroup * PanelMatrix<T>.RowMultiple, end = endGroup * PanelMatrix<T>.RowMultiple;
        for (int q = 0; q < _products.Panels && first < end; q++)
        {
            _products.Panel(q)[(first * Width)..(end * Width)].Clear();
            Simd<T>.Run(new ForwardKernel<T>(_z, _samplesInLanes, q, _products, q, first, end));
        }
    }

    /// <summary>Norms, and who is whose positive, after every <see cref="Multiply"/>.</summary>
    public void Compare(ReadOnlySpan<byte> labels)
    {
        Array.Clear(_ofLabel);
        _finite = true;
        for (int i = 0; i < labels.Length; i++)
        {
            double square = double.CreateChecked(_products[i, i]);
            bool alive = square > SmallestSquaredNorm;
            _finite &= double.IsFinite(square);
            _inverseNorm[0, i] = alive ? T.CreateChecked(1 / Math.Sqrt(square)) : T.Zero;
            _rowLabels[i] = alive ? labels[i] : -1;
            _label[0, i] = T.CreateChecked(_rowLabels[i]);
            if (alive)
            {
                _ofLabel[labels[i]]++;
            }
        }

        _anchors = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            _anchors += Positives(i) > 0 ? 1 : 0;
        }
    }

    /// <summary>(3) and a row's part of (2) for groups of rows.</summary>
    public void Slopes(int firstGroup, int endGroup)
    {
        int end = Math.Min(endGroup * PanelMatrix<T>.RowMultiple, _z.Rows);
        Span<T> sums = stackalloc T[Width], likes = stackalloc T[Width];
        for (int i = firstGroup * PanelMatrix<T>.RowMultiple; i < end; i++)
        {
            int positives = Positives(i);
            if (positives == 0)
            {
                ClearRow(i);
                continue;
            }

            sums.Clear();
            likes.Clear();
            T scale = T.CreateChecked(double.CreateChecked(_inverseNorm[0, i]) / _temperature), label = _label[0, i], absent = T.CreateChecked(SimilarityKernel<T>.Absent);
            for (int q = 0; q < _slopes.Panels; q++)
            {
                Simd<T>.Run(new SimilarityKernel<T>(_products.Lanes(q, i), _inverseNorm.Lanes(q, 0), scale, _slopes.Lanes(q, i)));
            }

            _slopes[i, i] = absent; // no row is its own partner
            T largest = absent;
            for (int q = 0; q < _slopes.Panels; q++)
            {
                largest = T.Max(largest, TensorPrimitives.Max<T>(_slopes.Lanes(q, i)));
            }

            for (int q = 0; q < _slopes.Panels; q++)
            {
                Simd<T>.Run(new ExponentKernel<T>(_label.Lanes(q, 0), label, largest, _slopes.Lanes(q, i), sums, likes));
            }

            double sum = Total(sums);
            T share = T.CreateChecked(1 / (sum * _anchors)), pull = T.CreateChecked(1 / ((double)positives * _anchors));
            for (int q = 0; q < _slopes.Panels; q++)
            {
                Simd<T>.Run(new SlopeKernel<T>(_label.Lanes(q, 0), label, share, pull, _slopes.Lanes(q, i)));
            }

            _slopes[i, i] = T.Zero;
            _rowLosses[i] = double.CreateChecked(largest) + Math.Log(sum) - (Total(likes) / positives);
        }
    }

    /// <summary>(4) for groups of rows, after every <see cref="Slopes"/>.</summary>
    public void Mix(int firstGroup, int endGroup)
    {
        int end = Math.Min(endGroup * PanelMatrix<T>.RowMultiple, _z.Rows);
        T cold = T.CreateChecked(1 / _temperature);
        ReadOnlySpan<T> slopes = _slopes.Span;
        Span<T> along = stackalloc T[Width];
        for (int i = firstGroup * PanelMatrix<T>.RowMultiple; i < end; i++)
        {
            int column = ((i / Width) * _slopes.PanelLength) + (i % Width);
            for (int q = 0; q < _mix.Panels; q++)
            {
                // its own column of G: where the others have it as a partner
                Span<T> mix = _mix.Lanes(q, i);
                for (int a = 0, row = q * Width; a < mix.Length && row + a < _z.Rows; a++)
                {
                    mix[a] = slopes[column + ((row + a) * Width)];
                }
            }

            along.Clear();
            T factor = _inverseNorm[0, i] * cold;
            for (int q = 0; q < _mix.Panels; q++)
            {
                Simd<T>.Run(new MixKernel<T>(_slopes.Lanes(q, i), _products.Lanes(q, i), _inverseNorm.Lanes(q, 0), factor, _mix.Lanes(q, i), along));
            }

            _mix[i, i] = T.CreateChecked(-Total(along) * double.CreateChecked(_inverseNorm[0, i]) * double.CreateChecked(_inverseNorm[0, i]));
        }
    }

    /// <summary>Adds up (2); the order of the rows is that of the batch.</summary>
    public void AddUp()
    {
        double loss = 0;
        for (int i = 0; i < _rowLosses.Length; i++)
        {
            loss += _rowLosses[i];
        }

        Loss = _finite ? loss / Math.Max(1, _anchors) : double.NaN;
    }

    /// <summary>(5) for one panel of neurons, after every <see cref="Mix"/>.</summary>
    public void Signal(PanelMatrix<T> signal, int panel) => ForwardKernel<T>.Run(_mix, _z, panel, [], signal, panel);

    private static double Total(ReadOnlySpan<T> lanes)
    {
        double sum = 0;
        foreach (T lane in lanes)
        {
            sum += double.CreateChecked(lane);
        }

        return sum;
    }

    private int Positives(int i) => _rowLabels[i] < 0 ? 0 : _ofLabel[_rowLabels[i]] - 1;

    private void ClearRow(int i)
    {
        _rowLosses[i] = 0;
        for (int q = 0; q < _slopes.Panels; q++)
        {
            _slopes.Lanes(q, i).Clear();
        }
    }
}
