namespace Eddy.Traces.SnAp;

/// <summary>
/// Which units each unit reaches within n − 1 recurrent weights that exist, and how credit runs among them: for every source unit i and every unit k that is kept, the kept units
/// l that k hears, with the place of block J[k, l]. Made once; the pattern does not change.
/// </summary>
internal sealed class ReachPlan
{
    public ReachPlan(int units, bool[]? connected, int order)
    {
        Units = units;
        bool Hears(int to, int from) => to == from || connected is null || connected[(to * units) + from];
        Kept = new int[units][];
        Links = new Link[units][][];
        var blocks = new Dictionary<(int, int), int>();
        var pairs = new List<(int To, int From)>();
        for (int i = 0; i < units; i++)
        {
            Kept[i] = Reach(i, units, order, Hears);
            Links[i] = new Link[Kept[i].Length][];
            for (int k = 0; k < Kept[i].Length; k++)
            {
                var links = new List<Link>();
                for (int l = 0; l < Kept[i].Length; l++)
                {
                    (int to, int from) = (Kept[i][k], Kept[i][l]);
                    if (!Hears(to, from))
                    {
                        continue;
                    }

                    if (!blocks.TryGetValue((to, from), out int block))
                    {
                        block = pairs.Count;
                        blocks.Add((to, from), block);
                        pairs.Add((to, from));
                    }

                    links.Add(new Link(l, block));
                }

                Links[i][k] = [.. links];
            }
        }

        Blocks = [.. pairs];
    }

    public int Units { get; }

    /// <summary>By source unit: the units whose influence is kept, ascending, itself among them.</summary>
    public int[][] Kept { get; }

    /// <summary>By source unit and kept unit: the kept units it hears.</summary>
    public Link[][][] Links { get; }

    /// <summary>The S×S blocks of J that are needed.</summary>
    public (int To, int From)[] Blocks { get; }

    private static int[] Reach(int source, int units, int order, Func<int, int, bool> hears)
    {
        var reached = new bool[units];
        reached[source] = true;
        List<int> edge = [source];
        for (int n = 1; n < order && edge.Count > 0; n++)
        {
            var next = new List<int>();
            foreach (int from in edge)
            {
                for (int to = 0; to < units; to++)
                {
                    if (!reached[to] && hears(to, from))
                    {
                        reached[to] = true;
                        next.Add(to);
                    }
                }
            }

            edge = next;
        }

        return [.. Enumerable.Range(0, units).Where(u => reached[u])];
    }
}

/// <summary>A kept unit that is heard.</summary>
/// <param name="Kept">Its place among the source's kept units.</param>
/// <param name="Block">The place of its block of J.</param>
internal readonly record struct Link(int Kept, int Block);
