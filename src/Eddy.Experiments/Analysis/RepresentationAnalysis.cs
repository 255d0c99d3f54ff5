namespace Eddy.Experiments.Analysis;

/// <summary>Measures what the neurons of a layer represent: activity, selectivity for classes, redundancy.</summary>
public static class RepresentationAnalysis
{
    /// <summary>Measures one layer.</summary>
    /// <param name="activations">z, shape [samples, neurons] row-major, finite.</param>
    /// <param name="labels">The class of each sample; its length is the number of samples.</param>
    /// <param name="classes">Number of classes, above 0.</param>
    /// <param name="options">What counts as active, dead, saturated; null for the defaults.</param>
    /// <remarks>Sums are taken in double precision; only the correlations are single. Cost: O(samples · neurons²) for the
    /// correlations, O(samples · neurons) for the rest; about 1.5 activations' memory.</remarks>
    /// <exception cref="ArgumentException">There are no samples or no whole rows, a label is outside the classes, or an activation is
    /// not finite.</exception>
    public static LayerAnalysis Compute(
        ReadOnlySpan<float> activations, ReadOnlySpan<byte> labels, int classes, AnalysisOptions? options = null)
    {
        options ??= new AnalysisOptions();
        int samples = labels.Length;
        int count = ActivationShape.Neurons(activations, labels, classes);
        int[] classCounts = new int[classes];
        foreach (byte label in labels)
        {
            classCounts[label]++;
        }

        var rows = new NeuronRows(count, samples);
        var neurons = new NeuronStatistics[count];
        var column = new float[samples];
        var classMeans = new double[classes];
        var between = new double[classes]; // Σⱼ (class mean − mean)²
        var within = new double[classes]; // Σⱼ Σᵢ (z − class mean)²
        for (int j = 0; j < count; j++)
        {
            double sum = 0;
            int active = 0, atBound = 0;
            Array.Clear(classMeans);
            (double nearLow, double nearHigh) = BoundZone(options);
            for (int i = 0; i < samples; i++)
            {
                float z = column[i] = activations[(i * count) + j];
                sum += z;
                classMeans[labels[i]] += z;
                active += z > options.ActiveAbove ? 1 : 0;
                atBound += z <= nearLow || z >= nearHigh ? 1 : 0;
            }

            double mean = sum / samples;
            int preferred = -1;
            double explained = 0;
            for (int k = 0; k < classes; k++)
            {
                if (classCounts[k] == 0)
                {
                    continue;
                }

                classMeans[k] /= classCounts[k];
                double distance = classMeans[k] - mean;
                between[k] += distance * distance;
                explained += classCounts[k] * distance * distance;
                preferred = preferred < 0 || classMeans[k] > classMeans[preferred] ? k : preferred;
            }

            double scatter = 0;
            for (int i = 0; i < samples; i++)
            {
                double centred = column[i] - mean, inClass = column[i] - classMeans[labels[i]];
                scatter += centred * centred;
                within[labels[i]] += inClass * inClass;
            }

            // Exact: equal floats, up to half a billion of them, add up and divide in double precision without a rounding, so a neuron
            // that never moved has a scatter of 0, not a speck.
            bool dead = active == 0 || scatter == 0;
            neurons[j] = new NeuronStatistics
            {
                Neuron = j,
                Mean = mean,
                Variance = scatter / samples,
                ActiveFraction = (double)active / samples,
                Dead = dead,
                Saturated = atBound == samples,
                Selectivity = scatter == 0 ? 0 : Math.Clamp(explained / scatter, 0, 1),
                PreferredClass = preferred,
                TopSamples = TopSamples.Of(column, options.TopSamples, options.ActiveAbove),
            };
            if (!dead)
            {
                rows.Add(column, mean, Math.Sqrt(scatter));
            }
        }

        return new LayerAnalysis
        {
            Samples = samples,
            Classes = classes,
            VarianceTarget = options.VarianceTarget,
            Neurons = neurons,
            MeanAbsoluteCorrelation = rows.MeanAbsoluteProduct(),
            Separability = Ratio(Weighted(between, classCounts), within.Sum()),
            ClassSeparability = [.. Enumerable.Range(0, classes).Select(k => classCounts[k] == 0 ? double.NaN : Ratio(between[k] * classCounts[k], within[k]))],
            VarianceHistogram = Histogram.OfVariances([.. neurons.Select(n => n.Variance)], options.VarianceTarget, options.HistogramBins),
        };
    }

    // Where z counts as at a bound; without bounds nothing does.
    private static (double NearLow, double NearHigh) BoundZone(AnalysisOptions options)
    {
        if (options.Bounds is not { } bounds)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        double margin = options.SaturationMargin * (bounds.High - bounds.Low);
        return (bounds.Low + margin, bounds.High - margin);
    }

    private static double Weighted(double[] values, int[] weights) => values.Zip(weights, (value, weight) => value * weight).Sum();

    private static double Ratio(double between, double within) => between == 0 ? 0 : between / within;
}
