using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// The influence as a sum of r Kronecker products, Σ A_k ⊗ u_k: A_k [S·U, G·U] over states and currents, u_k over the sources of all micro-steps. A step multiplies all
/// matrices by J in one product; then a rule turns the r terms and the newest, D ⊗ s, into r terms again.
/// </summary>
/// <remarks>Matrices lie with states in lanes and rows = (current, unit, term). The mix of a step is put off to the next one, where it is done just before the product, on a
/// few rows at a time: so the terms, which are most of the memory, are read once and written once a step. Different streams may be at work on different threads, each with a
/// workspace of its own.</remarks>
internal sealed class KroneckerSum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;

    private readonly KroneckerFrame<T> _frame;
    private readonly LayerShape _shape;
    private readonly TermStack _matrices;
    private readonly TermStack _vectors;
    private readonly int _block; // rows of a term that are mixed and multiplied at a time
    private readonly int _mixRows;
    private readonly T _share;
    private readonly TraceTensor<T> _matrix;
    private readonly TraceTensor<T> _vector;
    private readonly TraceTensor<T> _mix;
    private readonly TraceTensor<T> _newest;
    private readonly TraceTensor<T> _slope;
    private readonly TraceTensor<T> _count;

    /// <param name="frame">Of the layer.</param>
    /// <param name="streams">Parallel streams.</param>
    /// <param name="terms">r.</param>
    /// <param name="share">Factor on the sum: 1, or 1/r where each term is an estimate of its own.</param>
    public KroneckerSum(KroneckerFrame<T> frame, int streams, int terms, double share)
    {
        (_frame, _shape) = (frame, frame.Layer.Shape);
        _matrices = new TermStack(terms, _frame.CurrentLength, _frame.StateLength / Width);
        _vectors = new TermStack(terms + 1, 1, _frame.SourceLength / Width);
        _block = _matrices.Stride >= 8 ? 8 : _matrices.Stride >= 4 ? 16 : 32;
        _mixRows = (_matrices.Stride + 7) / 8 * 8;
        _share = T.CreateChecked(share);
        _matrix = new TraceTensor<T>("influence", _matrices.Length, streams);
        _vector = new TraceTensor<T>("source", _vectors.Length, streams);
        _mix = new TraceTensor<T>("mix", (_matrices.Stride + Width - 1) / Width * _mixRows * Width, streams);
        _newest = new TraceTensor<T>("newest", _mixRows, streams);
        _slope = new TraceTensor<T>("slope", _frame.ImmediateLength, streams);
        _count = new TraceTensor<T>("terms", 2, streams);
        Tensors = [_matrix, _vector, _mix, _newest, _slope, _count];
    }

    /// <summary>Everything that is carried, the signs apart.</summary>
    public IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>Maps that have a gradient: weighted currents of all micro-steps.</summary>
    public int Maps => _frame.Block.Length * _frame.Currents.Length;

    /// <summary>Room for one thread.</summary>
    public TermWorkspace<T> CreateWorkspace(ITermRule rule) => new(_frame, _matrices, _vectors, _block, rule);

    /// <summary>One (micro-)step of one stream.</summary>
    public void Advance(int stream, int microStep, MicroStep<T> step, TermWorkspace<T> work)
    {
        Span<T> counts = _count.Of(stream);
        int count = int.CreateChecked(counts[0]), products = int.CreateChecked(counts[1]), size = count + 1;
        Array.Clear(work.Sums);
        Array.Clear(work.Dots);
        _frame.Immediate(step, work.Immediate);
        if (count > 0)
        {
            work.Jacobian.Form(microStep, step);
            for (int row = 0; row < _matrices.Rows; row += _block)
            {
                if (row % _shape.Padded < _shape.Units)
                {
                    Multiply(stream, row, count, products, work);
                }
            }
        }

        // Products of all matrices, and of all vectors.
        TermProducts.Collect<T>(work.Sums, count, size, work.MatrixProducts);
        for (int l = 0; l < count; l++)
        {
            work.MatrixProducts[(l * size) + count] = work.MatrixProducts[(count * size) + l] = work.Dots[l];
        }

        work.MatrixProducts[(size * size) - 1] = double.CreateChecked(Networks.Online.FixedOrderSum.OfSquares<T>(work.Immediate));
        Hear(stream, microStep, step, count);
        Array.Clear(work.Sums);
        Span<T> vector = _vector.Of(stream);
        Simd<T>.Run(new TermGramKernel<T>(vector, _vectors.Stride, size, _vectors.Panels, work.Sums));
        TermProducts.Collect<T>(work.Sums, size, size, work.VectorProducts);

        Array.Clear(work.VectorWeights);
        Array.Clear(work.MatrixWeights);
        int after = work.Rule.Combine(
            stream, count, work.VectorProducts.AsSpan(0, size * size), work.MatrixProducts.AsSpan(0, size * size), work.VectorWeights, work.MatrixWeights);
        Array.Clear(work.VectorMix);
        Span<T> mix = _mix.Of(stream), newest = _newest.Of(stream);
        mix.Clear();
        newest.Clear();
        for (int k = 0; k < after; k++)
        {
            for (int l = 0; l < size; l++)
            {
                work.VectorMix[MixAt(work.MixRows, k, l)] = T.CreateChecked(work.VectorWeights[(k * size) + l]);
                (l < count ? ref mix[MixAt(_mixRows, k, l)] : ref newest[k]) = T.CreateChecked(work.MatrixWeights[(k * size) + l]);
            }
        }

        Simd<T>.Run(new TermMixKernel<T>(work.VectorMix, work.MixRows, vector, size, _vectors.Stride, work.Vectors, _vectors.Stride, _vectors.Stride, _vectors.Panels));
        work.Vectors.AsSpan(0, vector.Length).CopyTo(vector);
        work.Immediate.CopyTo(_slope.Of(stream));
        counts[0] = T.CreateChecked(after);
        counts[1] = T.CreateChecked(count);
    }

    /// <summary>result[G·U / 32, term, 32] ← signal · terms.</summary>
    public void Contract(int stream, ReadOnlySpan<T> signal, TermWorkspace<T> work, Span<T> result)
    {
        Span<T> counts = _count.Of(stream);
        int count = int.CreateChecked(counts[0]), products = int.CreateChecked(counts[1]);
        if (products > 0)
        {
            Simd<T>.Run(new TermSignalKernel<T>(_matrix.Of(stream), _matrices, signal, products, work.RowDots));
        }

        int panels = _matrices.Rows / Width, padded = _shape.Padded;
        Simd<T>.Run(new TermMixKernel<T>(_mix.Of(stream), _mixRows, work.RowDots, products, _matrices.Stride, result, _matrices.Stride, _matrices.Stride, panels));
        ReadOnlySpan<T> slope = _slope.Of(stream), newest = _newest.Of(stream);
        Span<T> through = stackalloc T[Width]; // D · signal
        for (int p = 0; p < panels; p++)
        {
            through.Clear();
            for (int s = 0; s < _shape.States; s++)
            {
                ReadOnlySpan<T> now = signal.Slice((s * padded) + (p * Width % padded), Width);
                for (int lane = 0; lane < Width; lane++)
                {
                    through[lane] += slope[(s * _frame.CurrentLength) + (p * Width) + lane] * now[lane];
                }
            }

            for (int k = 0; k < count; k++)
            {
                Span<T> lanes = result.Slice(((p * _matrices.Stride) + k) * Width, Width);
                for (int lane = 0; lane < Width; lane++)
                {
                    lanes[lane] = _share * (lanes[lane] + (newest[k] * through[lane]));
                }
            }
        }
    }

    /// <summary>Adds what <see cref="Contract"/> gave, times the vectors, to the gradient of one map: from 0, current by current within each micro-step.</summary>
    public void AddGradient(int stream, int map, ReadOnlySpan<T> signal)
    {
        int count = int.CreateChecked(_count.Of(stream)[0]), q = map / _frame.Currents.Length, c = map % _frame.Currents.Length;
        PanelMatrix<T> gradient = _frame.Layer.Maps[q][_frame.Currents[c]]!.Weights.Gradient!;
        for (int p = 0; p < gradient.Panels && count > 0; p++)
        {
            int at = ((c * _shape.Padded / Width) + p) * _matrices.Stride * Width;
            Simd<T>.Run(new TermGradientKernel<T>(
                _vector.Of(stream)[_vectors.At(_frame.Block[q] / Width, 0, 0)..], _vectors.Stride, signal[at..], count, gradient.Panel(p)));
        }
    }

    // Some rows: what the last step put off, then times J, then their products with each other and with D.
    private void Multiply(int stream, int row, int count, int products, TermWorkspace<T> work)
    {
        Span<T> matrix = _matrix.Of(stream);
        int panelLength = _block * _matrices.Stride * Width, rows = _block * _matrices.Stride;
        int written = _matrices.Stride % 8 == 0 ? (count + 7) / 8 * 8 : _matrices.Stride;
        for (int p = 0; p < _matrices.Panels; p++)
        {
            Simd<T>.Run(new TermMixKernel<T>(
                _mix.Of(stream), _mixRows, matrix[_matrices.At(p, row, 0)..], products, _matrices.Stride, work.Mixed.AsSpan(p * panelLength), _matrices.Stride, written, _block));
        }

        int padded = _shape.Padded, states = _shape.States;
        ReadOnlySpan<T> slope = _slope.Of(stream), newest = _newest.Of(stream);
        for (int c = 0; c < _block; c++)
        {
            for (int s = 0; s < states; s++)
            {
                T d = slope[(s * _frame.CurrentLength) + row + c];
                int column = (s * padded) + ((row + c) % padded);
                Span<T> mixed = work.Mixed.AsSpan((column / Width * panelLength) + (c * _matrices.Stride * Width) + (column % Width));
                for (int k = 0; k < count; k++)
                {
                    mixed[k * Width] += newest[k] * d;
                }
            }
        }

        for (int p = 0; p < _matrices.Panels; p++)
        {
            Span<T> y = matrix[_matrices.At(p, row, 0)..];
            ReadOnlySpan<T> ahead = row + _block < _matrices.Rows ? matrix[_matrices.At(p, row + _block, 0)..] : matrix[..1];
            Simd<T>.Run(new TermProductKernel<T>(work.Mixed, panelLength, work.Jacobian.Transposed.Panel(p), work.Jacobian.Depth, y, rows, _matrices.Stride, count, ahead));
            Simd<T>.Run(new TermGramKernel<T>(y, _matrices.Stride, count, _block, work.Sums));
        }

        for (int c = 0; c < _block; c++)
        {
            for (int s = 0; s < states; s++)
            {
                double d = double.CreateChecked(work.Immediate[(s * _frame.CurrentLength) + row + c]);
                int column = (s * padded) + ((row + c) % padded);
                ReadOnlySpan<T> y = matrix[(_matrices.At(column / Width, row + c, 0) + (column % Width))..];
                for (int l = 0; l < count; l++)
                {
                    work.Dots[l] += d * double.CreateChecked(y[l * Width]);
                }
            }
        }
    }

    // The newest vector, in the place after the last.
    private void Hear(int stream, int microStep, MicroStep<T> step, int place)
    {
        Span<T> vector = _vector.Of(stream);
        for (int p = 0; p < _vectors.Panels; p++)
        {
            vector.Slice(_vectors.At(p, 0, place), Width).Clear();
        }

        ReadOnlySpan<T> sources = _frame.Sources(microStep, step);
        for (int at = 0; at < sources.Length; at += Width)
        {
            sources.Slice(at, Math.Min(Width, sources.Length - at)).CopyTo(vector[_vectors.At((_frame.Block[microStep] + at) / Width, 0, place)..]);
        }
    }

    private static int MixAt(int rows, int k, int l) => (((l / Width * rows) + k) * Width) + (l % Width);
}
