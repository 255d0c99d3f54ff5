using System.Numerics.Tensors;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;

namespace Eddy.Experiments.Recurrent;

/// <summary>How often the units of each layer spike: part of a run's position, so that a resumed run writes the same lines.</summary>
public sealed record FiringMeter
{
    /// <summary>Steps since the last line, each lane counting.</summary>
    public long Steps { get; set; }

    /// <summary>Spikes of each layer, from the input up.</summary>
    public required double[] Spikes { get; init; }

    /// <summary>Adds the step that all lanes have just taken.</summary>
    internal void Add(RecurrentLearner learner)
    {
        foreach (NetworkStream<float> stream in learner.Core.Network.Streams)
        {
            for (int l = 0; l < Spikes.Length; l++)
            {
                Spikes[l] += TensorPrimitives.Sum<float>(stream.Outputs[l]);
            }

            Steps++;
        }
    }

    /// <summary>Spikes a unit and step of each layer, since the last line, which begins anew.</summary>
    internal double[] Take(RecurrentLearner learner)
    {
        double[] rates = [.. Spikes.Select((spikes, l) => spikes / Math.Max(1, (double)Steps * learner.Core.Network.Layers[l].Shape.Units))];
        Steps = 0;
        Array.Clear(Spikes);
        return rates;
    }
}
