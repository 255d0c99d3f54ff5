using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Events;

/// <summary>
/// The last steps of every stream as they came: which sources were not 0, and what a unit of source adds to each unit. The traces take many steps in one pass over them,
/// panel by panel of 32 units, where each step alone would touch a few rows here and there in all of the memory.
/// </summary>
/// <remarks>Its tensors hold all of it, whole numbers too, so that a stream is saved and copied as it is. Panels may have taken different steps; once all have taken all, a stream begins
/// anew. Everything is added in the order of time, so it does not matter when it is taken, to the bit.</remarks>
/// <param name="layer">Heard and added to.</param>
/// <param name="streams">Parallel streams.</param>
internal sealed class EventJournal<T>(RecurrentLayer<T> layer, int streams)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Steps that fit: a little more than lie between two folds at a leak of 0.9. A panel's are 9 KB of floats, in the first cache while they are taken.</summary>
    public const int Steps = 72;

    private const int Multiple = SortedEvents<T>.Multiple;
    private const int Lanes = PanelMatrix<T>.PanelWidth;
    private const int PanelLength = Steps * Lanes;

    private readonly int _panels = layer.Shape.Padded / Lanes;
    private readonly TraceTensor<T>?[] _drive = [.. layer.Maps[0].Select(map => map is null ? null : new TraceTensor<T>($"journal.{map.Name}", layer.Shape.Padded * Steps, streams))]; // F / c, [panels, steps, 32]
    private readonly TraceTensor<T> _told = new("journal.told", layer.Shape.Padded * Steps, streams); // S, [panels, steps, 32]
    private readonly TraceTensor<T> _sources = new("journal.sources", Capacity(layer.Shape), streams); // one step after the other
    private readonly TraceTensor<T> _values = new("journal.values", Capacity(layer.Shape), streams);
    private readonly TraceTensor<T> _ends = new("journal.ends", Steps, streams); // of each step in the two above
    private readonly TraceTensor<T> _taken = new("journal.taken", (layer.Shape.Padded / Lanes) + 1, streams); // steps, by panel; last: how many there are
    private readonly T[] _back = GC.AllocateArray<T>(PanelLength, pinned: true); // −S F / c

    // One stream's events, source by source, in the order of time.
    private readonly int[] _rows = new int[layer.Shape.Sources]; // sources that have any
    private readonly int[] _first = new int[layer.Shape.Sources + 1]; // where those of the k-th begin
    private readonly int[] _next = new int[layer.Shape.Sources];
    private readonly int[] _at = new int[Capacity(layer.Shape) + (3 * layer.Shape.Sources)]; // step · 32
    private readonly T[] _x = new T[Capacity(layer.Shape) + (3 * layer.Shape.Sources)];
    private int _count;

    public IEnumerable<TraceTensor<T>> Tensors => [.. _drive.OfType<TraceTensor<T>>(), _told, _sources, _values, _ends, _taken];

    /// <summary>Whether a step with so many sources that are not 0 fits.</summary>
    public bool HasRoom(int stream, int events)
    {
        int steps = Count(stream);
        return steps < Steps && Events(stream, steps) + events <= _sources.Length;
    }

    /// <summary>One more step, for which there is room.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="active">Sources of the layer that are not 0.</param>
    /// <param name="sources">All of them.</param>
    /// <param name="slopes">F, [G, U].</param>
    /// <param name="decay">c.</param>
    /// <param name="told">S before this step's lesson.</param>
    public void Add(int stream, ReadOnlySpan<int> active, ReadOnlySpan<T> sources, ReadOnlySpan<T> slopes, ReadOnlySpan<T> decay, ReadOnlySpan<T> told)
    {
        int step = Count(stream), at = Events(stream, step);
        Span<T> indices = _sources.Of(stream)[at..], values = _values.Of(stream)[at..];
        for (int k = 0; k < active.Length; k++)
        {
            indices[k] = T.CreateTruncating(active[k]);
            values[k] = sources[active[k]];
        }

        Span<T> history = _told.Of(stream);
        for (int panel = 0; panel < _panels; panel++)
        {
            int unit = panel * Lanes, place = (panel * PanelLength) + (step * Lanes);
            told.Slice(unit, Lanes).CopyTo(history[place..]);
            for (int g = 0; g < _drive.Length; g++)
            {
                if (_drive[g] is { } drive)
                {
                    TensorPrimitives.Divide(slopes.Slice((g * layer.Shape.Padded) + unit, Lanes), decay.Slice(unit, Lanes), drive.Of(stream).Slice(place, Lanes));
                }
            }
        }

        _ends.Of(stream)[step] = T.CreateTruncating(at + active.Length);
        _taken.Of(stream)[_panels] = T.CreateTruncating(step + 1);
    }

    /// <summary>Whether a panel has steps to take, and whether lessons came before one of them.</summary>
    public (bool Any, bool Taught) Pending(int stream, int panel)
    {
        ReadOnlySpan<T> told = _told.Of(stream).Slice(panel * PanelLength, Count(stream) * Lanes)[(Taken(stream, panel) * Lanes)..];
        return (!told.IsEmpty, told.ContainsAnyExcept(T.Zero));
    }

    /// <summary>Sorts one stream's events by source: before <see cref="Take"/>.</summary>
    /// <exception cref="InvalidDataException">A checkpoint brought what no journal holds.</exception>
    public void Sort(int stream)
    {
        int steps = Count(stream), events = Events(stream, steps);
        ReadOnlySpan<T> sources = _sources.Of(stream)[..events], values = _values.Of(stream), ends = _ends.Of(stream);
        Span<int> next = _next;
        next.Clear();
        foreach (T source in sources)
        {
            int i = int.CreateTruncating(source);
            if ((uint)i >= (uint)next.Length)
            {
                throw new InvalidDataException($"{layer.Name}: an event of the journal comes from source {i}, but there are {next.Length}. The checkpoint is damaged; load another one.");
            }

            next[i]++;
        }

        (_count, int before) = (0, 0);
        for (int i = 0; i < next.Length; i++)
        {
            if (next[i] > 0)
            {
                (_rows[_count], _first[_count++]) = (i, before);
                (next[i], before) = (before, before + ((next[i] + Multiple - 1) / Multiple * Multiple));
            }
        }

        _first[_count] = before;
        for (int step = 0, e = 0; step < steps; step++)
        {
            for (int end = int.CreateTruncating(ends[step]); e < end; e++)
            {
                int place = next[int.CreateTruncating(sources[e])]++;
                (_at[place], _x[place]) = (step * Lanes, values[e]);
            }
        }

        for (int k = 0; k < _count; k++)
        {
            for (int place = next[_rows[k]]; place < _first[k + 1]; place++)
            {
                (_at[place], _x[place]) = (_at[place - 1], T.Zero);
            }
        }
    }

    /// <summary>Rows of a panel take the steps that the panel has not taken: E[i] += x[i] F / c, and gradient[i] −= x[i] (F / c) S, step by step.</summary>
    /// <param name="stream">Was sorted last.</param>
    /// <param name="panel">From 0.</param>
    /// <param name="g">Current.</param>
    /// <param name="firstRow">Of the map; 0 comes first.</param>
    /// <param name="trace">E of the rows.</param>
    /// <param name="taught">As <see cref="Pending"/> says.</param>
    public void Take(int stream, int panel, int g, int firstRow, Span<T> trace, bool taught)
    {
        LinearMap<T> map = layer.Maps[0][g]!;
        int start = map.Start + firstRow, first = Below(start), last = Below(start + (trace.Length / Lanes)), after = Taken(stream, panel) * Lanes, end = Count(stream) * Lanes;
        ReadOnlySpan<T> drive = _drive[g]!.Of(stream).Slice(panel * PanelLength, PanelLength);
        var events = new SortedEvents<T>(_rows.AsSpan(first, last - first), _first.AsSpan(first, last - first + 1), _at, _x, start, after);
        if (!taught)
        {
            Simd<T>.Run(new EventRowsKernel<T>(events, drive, trace));
            return;
        }

        if (firstRow == 0)
        {
            Span<T> back = _back.AsSpan()[after..end];
            TensorPrimitives.Multiply(drive[after..end], _told.Of(stream).Slice(panel * PanelLength, PanelLength)[after..end], back);
            TensorPrimitives.Negate(back, back);
        }

        Simd<T>.Run(new EventToldRowsKernel<T>(events, drive, _back, trace, map.Weights.Gradient!.Panel(panel).Slice(firstRow * Lanes, trace.Length)));
    }

    /// <summary>A panel has taken all steps, for every current.</summary>
    public void Took(int stream, int panel) => _taken.Of(stream)[panel] = _taken.Of(stream)[_panels];

    /// <summary>Begins anew where all panels have taken all steps.</summary>
    public void Rewind(int stream)
    {
        Span<T> taken = _taken.Of(stream);
        if (!taken.ContainsAnyExcept(taken[_panels]))
        {
            taken.Clear();
        }
    }

    /// <summary>Lessons before steps that were not taken yet are forgotten.</summary>
    public void Drop()
    {
        for (int b = 0; b < streams; b++)
        {
            for (int panel = 0; panel < _panels && Count(b) > 0; panel++)
            {
                _told.Of(b).Slice(panel * PanelLength, Count(b) * Lanes).Clear();
            }
        }
    }

    // Of events: an eighth of the sources at every step, and all of them in one.
    private static int Capacity(LayerShape shape) => Math.Max(shape.Sources, shape.Sources / 8 * Steps);

    private int Count(int stream) => Math.Clamp(int.CreateTruncating(_taken.Of(stream)[_panels]), 0, Steps);

    private int Taken(int stream, int panel) => Math.Clamp(int.CreateTruncating(_taken.Of(stream)[panel]), 0, Count(stream));

    private int Events(int stream, int steps) => steps == 0 ? 0 : Math.Clamp(int.CreateTruncating(_ends.Of(stream)[steps - 1]), 0, _sources.Length);

    private int Below(int source)
    {
        int at = _rows.AsSpan(0, _count).BinarySearch(source);
        return at < 0 ? ~at : at;
    }
}
