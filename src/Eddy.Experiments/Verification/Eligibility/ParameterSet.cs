namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>One array a parameter, under the names that oracle files use, layers from below: gradients or weights of a network.</summary>
internal sealed class ParameterSet
{
    // Below, a wrong gradient could not be told from the right one (in a fixture where it must differ).
    private const double LeastDistance = 1e-6;

    public ParameterSet(IReadOnlyList<IReadOnlyDictionary<string, double[]>> layers, IReadOnlyDictionary<string, double[]> readout) => (Layers, Readout) = (layers, readout);

    public IReadOnlyList<IReadOnlyDictionary<string, double[]>> Layers { get; }

    /// <summary>W and b; empty where nothing is learned there.</summary>
    public IReadOnlyDictionary<string, double[]> Readout { get; }

    /// <summary>The sum of two sets of the same form.</summary>
    public static ParameterSet operator +(ParameterSet a, ParameterSet b)
    {
        return new ParameterSet([.. a.Layers.Select((layer, l) => Add(layer, b.Layers[l]))], Add(a.Readout, b.Readout));

        static Dictionary<string, double[]> Add(IReadOnlyDictionary<string, double[]> x, IReadOnlyDictionary<string, double[]> y)
            => x.ToDictionary(p => p.Key, p => p.Value.Zip(y[p.Key], (u, v) => u + v).ToArray());
    }

    /// <summary>max |a − b| / max |b|.</summary>
    public static double Relative(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double difference = 0, size = 0;
        for (int i = 0; i < b.Length; i++)
        {
            (difference, size) = (Math.Max(difference, Math.Abs(a[i] - b[i])), Math.Max(size, Math.Abs(b[i])));
        }

        return size == 0 ? difference : difference / size;
    }

    /// <summary>Cosine of the angle; 0 where one is 0.</summary>
    public static double Cosine(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double dot = 0, mine = 0, other = 0;
        for (int i = 0; i < b.Length; i++)
        {
            (dot, mine, other) = (dot + (a[i] * b[i]), mine + (a[i] * a[i]), other + (b[i] * b[i]));
        }

        return mine == 0 || other == 0 ? 0 : dot / Math.Sqrt(mine * other);
    }

    /// <summary>Holds this set against the file's: layers from <paramref name="first"/> on, a whole network, or the parameters of one layer or of the readout.</summary>
    public void Compare(OracleNode expected, int first = 0)
    {
        foreach ((OracleNode node, double[] mine) in Pairs(expected, first))
        {
            node.Compare(mine);
        }
    }

    /// <summary>Holds this set against the total gradients of an <c>expected</c>: the member <c>grad</c> of each layer that has one, and <c>readout_grad</c>.</summary>
    public void CompareTotals(OracleNode expected)
    {
        foreach ((OracleNode layer, int l) in expected.Find("layers")?.Items().Select((layer, l) => (layer, l)) ?? [])
        {
            if (layer.Find("grad") is { } gradient)
            {
                Compare(gradient, l);
            }
        }

        if (expected.Find("readout_grad") is { } readout)
        {
            Compare(readout);
        }
    }

    /// <summary>Holds rel and cos of this set to another against the file's.</summary>
    public void CompareDistance(OracleNode distance, ParameterSet to, int first = 0)
    {
        foreach (((OracleNode node, double[] mine), (_, double[] other)) in Pairs(distance, first).Zip(to.Pairs(distance, first)))
        {
            node["rel"].CompareRatio(Relative(mine, other));
            node["cos"].CompareRatio(Cosine(mine, other));
        }
    }

    /// <summary>That this right set does not meet what each mistake gives, and is as far from it as the file says.</summary>
    public void RequireNone(OracleNode controls)
    {
        foreach ((_, OracleNode control) in controls.Members())
        {
            RequireNot(control);
        }
    }

    /// <summary>That this right set does not meet what a mistake gives, and is as far from it as the file says.</summary>
    public void RequireNot(OracleNode control)
    {
        OracleNode given = control["grad"];
        int first = FirstLayer(given);
        double farthest = 0;
        var mistaken = new Dictionary<double[], double[]>(ReferenceEqualityComparer.Instance);
        foreach ((OracleNode node, double[] mine) in Pairs(given, first))
        {
            double[] numbers = node.Numbers();
            node.Require(numbers.Length == mine.Length, "shape");
            mistaken[mine] = numbers;
            farthest = Math.Max(farthest, Relative(numbers, mine));
        }

        given.Require(farthest > LeastDistance, "must not be met");
        foreach ((OracleNode node, double[] mine) in control.Find("distance") is { } distance ? Pairs(distance, first) : [])
        {
            node["rel"].CompareRatio(Relative(mistaken[mine], mine));
            node["cos"].CompareRatio(Cosine(mistaken[mine], mine));
        }
    }

    // A list names only the layers concerned, from below: the first at which every length fits.
    private int FirstLayer(OracleNode given)
    {
        OracleNode layers = given.IsArray ? given : given.Find("layers") ?? given;
        for (int first = 0; layers.IsArray && first <= Layers.Count - layers.Count; first++)
        {
            int at = first;
            if (Enumerable.Range(0, layers.Count).All(l => layers[l].Members().All(m => Layers[at + l].TryGetValue(m.Name, out double[]? mine) && mine.Length == m.Node.Numbers().Length)))
            {
                return first;
            }
        }

        return 0;
    }

    private IEnumerable<(OracleNode Node, double[] Mine)> Pairs(OracleNode node, int first)
    {
        if (node.IsArray)
        {
            return node.Items().SelectMany((item, l) => Of(item, Layers[first + l]));
        }

        if (node.Find("layers") is { } layers)
        {
            IEnumerable<(OracleNode, double[])> inLayers = Pairs(layers, first);
            return node.Find("readout") is { } readout ? inLayers.Concat(Of(readout, Readout)) : inLayers;
        }

        return Of(node, node.Find("W") is null ? Layers[first] : Readout);

        static IEnumerable<(OracleNode, double[])> Of(OracleNode at, IReadOnlyDictionary<string, double[]> values)
            => at.Members().Select(m => (m.Node, values.TryGetValue(m.Name, out double[]? mine) ? mine : throw new InvalidDataException($"{m.Node.Path}: the network has no parameter '{m.Name}'.")));
    }
}
